import type { Instant } from '#shared/kernel/time.ts';

/** The earlier of two instants that may be absent. */
export const earliest = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;
