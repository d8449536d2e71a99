import type { Exact } from './money.ts';

/** So many percent of an amount, exactly. */
export const percentOf = (amount: Exact, percent: Exact): Exact => ({
  num: amount.num * percent.num,
  den: amount.den * percent.den * 100n,
});

/**
 * Splits a whole amount by weights so that the parts add up to it (largest remainder, ties to the first).
 * @throws RangeError if a weight is negative or all are zero.
 */
export const allocate = (amount: bigint, weights: readonly bigint[]): readonly bigint[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total <= 0n || weights.some((weight) => weight < 0n))
    throw new RangeError('weights are not negative, and one at least is above zero');
  const size = amount < 0n ? -amount : amount;
  const floors = weights.map((weight) => (size * weight) / total);
  const left = size - floors.reduce((sum, part) => sum + part, 0n);
  const remainders = weights.map((weight, index) => ({ index, remainder: (size * weight) % total }));
  const first = remainders.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const favoured = new Set(first.slice(0, Number(left)).map(({ index }) => index));
  const parts = floors.map((part, index) => part + (favoured.has(index) ? 1n : 0n));
  return amount < 0n ? parts.map((part) => -part) : parts;
};
