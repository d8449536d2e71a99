import type { Instant } from '#shared/kernel/time.ts';

type Effective = { readonly effectiveFrom: Instant };

/** What is in force at an instant: of those that have begun, the one that began last. */
export const inForce = <Value extends Effective>(all: readonly Value[], at: Instant): Value | undefined =>
  all.reduce<Value | undefined>(
    (latest, one) => (one.effectiveFrom <= at && (latest === undefined || one.effectiveFrom > latest.effectiveFrom) ? one : latest),
    undefined,
  );

/**
 * Whether something new may take effect at a time. The first may at any time, the past included: it changes no price that anyone
 * has been billed, because before it there was none. Each later one begins after all others and not in the past: a closed period is
 * over, so no later version can change what its invoice was computed from.
 */
export const mayTakeEffect = (latest: Instant | undefined, effectiveFrom: Instant, now: Instant): boolean =>
  latest === undefined || (effectiveFrom > latest && effectiveFrom >= now);
