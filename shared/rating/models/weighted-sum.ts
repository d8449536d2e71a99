import { type Exact, reduce } from '#shared/kernel/money.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Stretch } from '../domain/price-model.ts';

/** A level going up or down by so much. */
export type LevelChange = { readonly at: Instant; readonly delta: bigint };

/**
 * The level weighted by time: its integral over the period, by the length of the period; and the level that the next period begins
 * with. Changes may come in any order; those before the period make the level that it begins with.
 */
export const weightedSum = (
  changes: readonly LevelChange[],
  { start, end }: Stretch,
): { readonly units: Exact; readonly levelAtEnd: bigint } => {
  let [integral, levelAtEnd] = [0n, 0n];
  for (const { at, delta } of changes) {
    if (at >= end) continue;
    integral += delta * BigInt(end - Math.max(at, start));
    levelAtEnd += delta;
  }
  return { units: reduce({ num: integral, den: BigInt(end - start) }), levelAtEnd };
};
