import { expect, test } from 'vitest';
import * as z from 'zod';
import { formatExact } from '#shared/kernel/decimal.ts';
import { roundHalfAway } from '#shared/kernel/money.ts';
import { proratedGraduated, proratedGraduatedTerms, rateChanges } from '#shared/rating/models/prorated-graduated.ts';
import { rateMonth, rateVersions, rows, use } from '#test/support/price-models.ts';

const terms = { tiers: [{ upTo: '5', unitPrice: '10', flat: '100' }, { upTo: null, unitPrice: '5', flat: '50' }] }; // prettier-ignore
const scale = 100_000n;
const changes = (all: readonly (readonly [delta: bigint, prorated: bigint])[]) =>
  all.map(([delta, prorated]) => ({ delta: delta * scale * 10n ** 15n, prorated: prorated * 10n ** 15n }));
const cents = (...all: Parameters<typeof changes>[0]): bigint => {
  const { num, den } = rateChanges(terms, changes(all), scale);
  return roundHalfAway({ num: num * 100n, den });
};

test('what is added and taken away in a month is charged for the time that it stayed', () => {
  expect(cents([5n, 350_000n], [5n, 266_667n], [10n, 200_000n], [-6n, -220_000n])).toBe(19_733n);
  expect(cents([2n, 140_000n], [5n, 266_667n], [10n, 200_000n], [-6n, -220_000n])).toBe(18_433n);
});

test('what is taken away comes off the top tier, and a tier that was reached once is not charged again', () => {
  expect(cents([6n, 600_000n], [-2n, -200_000n], [2n, 200_000n])).toBe(20_500n);
  expect(cents([6n, 600_000n], [-1n, 0n], [0n, 0n])).toBe(20_500n);
  expect(cents()).toBe(0n);
});

test('a tier is reached by what was added in all, also where no more than the first tier was there at any time', () => {
  expect(cents([4n, 400_000n], [-3n, -300_000n], [3n, 300_000n])).toBe(19_000n);
});

test('usage of an hour is charged for the rest of the month', () => {
  const rated = rateMonth(proratedGraduated, terms, [use(4n, 'a', 0), use(2n, 'a', 372), use(0n, 'b', 372)]);
  expect(rows(rated)).toEqual([
    'up to 5, flat: 100',
    'up to 5: 10 for the whole month: 45',
    'above, flat: 50',
    'above: 5 for the whole month: 2.5',
  ]);
  expect(rated.lines.get('a')!.map(({ quantity }) => quantity / 10n ** 15n)).toEqual([0n, 5n, 0n, 1n]);
  expect(rows(rated, 'b')).toEqual([]);
});

test('a price that comes in mid-month goes on with the tier that was reached', () => {
  const dearer = { tiers: terms.tiers.map((tier) => ({ ...tier, unitPrice: '74.4' })) };
  const [old, renewed] = rateVersions(proratedGraduated, [terms, dearer], [use(5n, 'a', 0), use(1n, 'a', 743)], 372);
  expect(rows(old)).toEqual(['up to 5, flat: 100', 'up to 5: 10 for the whole month: 50']);
  expect(rows(renewed)).toEqual(['above, flat: 50', 'above: 74.4 for the whole month: 0.1']);
});

test('it says what it does, and bills nothing by itself', () => {
  expect(proratedGraduated.explain(terms, 'GPU-hour')).toBe('in tiers, per GPU-hour from its hour to the end of the month');
  expect([proratedGraduated.ordered, proratedGraduated.stands(terms)]).toEqual([true, false]);
  expect(z.strictObject(proratedGraduatedTerms).safeParse({ model: 'prorated_graduated', ...terms }).success).toBe(true);
  expect(formatExact(rateChanges(terms, [], 1n))).toBe('0');
});
