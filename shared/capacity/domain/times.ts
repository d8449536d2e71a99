import type { Instant } from '#shared/kernel/time.ts';

/** `now` is the factory's present and decides about windows; `wall` decides about the life of holds and quotes. */
export type Times = { readonly now: Instant; readonly wall: Instant };
