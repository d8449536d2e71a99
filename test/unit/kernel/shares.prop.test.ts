import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, whole } from '#shared/kernel/money.ts';
import { allocate, percentOf } from '#shared/kernel/shares.ts';

const weights = fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 20 }).filter((all) => all.some((weight) => weight > 0n));
const amounts = fc.bigInt(-(10n ** 15n), 10n ** 15n);
const sum = (all: readonly bigint[]): bigint => all.reduce((a, b) => a + b, 0n);

test('the parts of an allocation add up to the whole, whatever the weights', () => {
  fc.assert(fc.property(amounts, weights, (amount, all) => sum(allocate(amount, all)) === amount));
});

test('no part is a whole unit away from its exact share', () => {
  fc.assert(
    fc.property(amounts, weights, (amount, all) =>
      allocate(amount, all).every((part, index) => {
        const error = part * sum(all) - amount * all[index]!;
        return -sum(all) < error && error < sum(all);
      }),
    ),
  );
});

test('what is given back is split as what was charged', () => {
  fc.assert(
    fc.property(amounts, weights, (amount, all) => allocate(-amount, all).every((part, index) => part === -allocate(amount, all)[index]!)),
  );
});

test('the largest remainder gets what is left, and of equal ones the first', () => {
  expect(allocate(5n, [1n, 1n, 1n])).toEqual([2n, 2n, 1n]);
  expect(allocate(10_000n, [1n, 2n, 3n])).toEqual([1_667n, 3_333n, 5_000n]);
  expect(allocate(1n, [1n, 100n])).toEqual([0n, 1n]);
});

test('weights that are negative, all zero or none split nothing', () => {
  for (const all of [[], [0n, 0n], [2n, -1n]]) expect(() => allocate(1n, all)).toThrow(RangeError);
});

test('so many percent are so many hundredths', () => {
  expect(compare(percentOf(whole(250n), { num: 233n, den: 10n }), { num: 5_825n, den: 100n })).toBe(0);
});
