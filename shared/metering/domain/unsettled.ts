import type { Instant } from '#shared/kernel/time.ts';

/**
 * The milliseconds of a stretch that come after all that is settled already; what is settled twice counts once. Whole milliseconds are
 * added up and seconds made of the sum: cut to seconds one by one, ticks would lose up to a second each.
 */
export const unsettled = (from: Instant, to: Instant, settledThrough: Instant | null): number =>
  Math.max(to - Math.max(from, settledThrough ?? from), 0);

/** The milliseconds between the first tick and the last, settled tick by tick; a tick that comes again or late adds nothing. */
export const settledByTicks = (ticks: readonly Instant[]): number => {
  let sum = 0;
  let settled = ticks[0] ?? 0;
  for (const tick of ticks) {
    sum += unsettled(settled, tick, settled);
    settled = Math.max(settled, tick);
  }
  return sum;
};
