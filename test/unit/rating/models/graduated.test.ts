import { expect, test } from 'vitest';
import * as z from 'zod';
import { graduatedPercentage, graduatedPercentageTerms } from '#shared/rating/models/graduated-percentage.ts';
import { graduated } from '#shared/rating/models/graduated.ts';
import { billedText, charges, rateMonth, rateVersions, rows, use } from '#test/support/price-models.ts';

const priced = { tiers: [{ upTo: '10', unitPrice: '2', flat: '5' }, { upTo: '20', unitPrice: '1' }, { upTo: null, unitPrice: '0.5', flat: '3' }] }; // prettier-ignore
const percent = { tiers: [{ upTo: '10', percent: '1', flat: '200' }, { upTo: '20', percent: '2', flat: '300' }, { upTo: null, percent: '3', flat: '400' }] }; // prettier-ignore

test.each([
  [0n, '5', '200'],
  [1n, '7', '200.01'],
  [10n, '25', '200.1'],
  [12n, '27', '500.14'],
  [21n, '38.5', '900.33'],
])('%s units cost %s in tiers of prices, and %s in tiers of percentages', (total, price, share) => {
  expect(billedText(rateMonth(graduated, priced, [use(total)]))).toBe(price);
  expect(billedText(rateMonth(graduatedPercentage, percent, [use(total)]))).toBe(share);
});

test('the line that first reaches a tier bears its flat amount', () => {
  const rated = rateMonth(graduated, priced, [use(10n, 'a', 0), use(1n, 'b', 1), use(10n, 'a', 2)]);
  expect(rows(rated, 'a')).toEqual(['up to 10, flat: 5', 'up to 10: 2: 20', 'up to 20: 1: 9', 'above, flat: 3', 'above: 0.5: 0.5']);
  expect(rows(rated, 'b')).toEqual(['up to 20: 1: 1']);
});

test('what is taken back comes off the last tier that was reached', () => {
  const rated = rateMonth(graduated, priced, [use(25n, 'a', 0), use(-10n, 'a', 1)]);
  expect(rows(rated)).toEqual(['up to 10, flat: 5', 'up to 10: 2: 20', 'up to 20: 1: 5', 'above, flat: 3']);
});

test('a percentage says how many percent, and bears its flat amount likewise', () => {
  const rated = rateMonth(graduatedPercentage, percent, [use(12n)]);
  expect(rows(rated)).toEqual(['up to 10, flat: 200', 'up to 10, 1 %: 0.1', 'up to 20, flat: 300', 'up to 20, 2 %: 0.04']);
});

test('a price that comes in mid-month goes on with the tier that was reached, and charges only what it reaches itself', () => {
  const [old, renewed] = rateVersions(graduated, [priced, priced], [use(15n, 'a', 0), use(6n, 'a', 10)], 5);
  expect(rows(old)).toEqual(['up to 10, flat: 5', 'up to 10: 2: 20', 'up to 20: 1: 5']);
  expect(rows(renewed)).toEqual(['up to 20: 1: 5', 'above, flat: 3', 'above: 0.5: 0.5']);
});

test('where nothing was used, the flat amount of the first tier is due unless the price says otherwise', () => {
  expect(charges(rateMonth(graduated, priced, [use(0n)]))).toEqual(['fixed: flat: 5']);
  expect(charges(rateMonth(graduatedPercentage, percent, []))).toEqual(['fixed: flat: 200']);
  expect(charges(rateMonth(graduatedPercentage, { ...percent, zeroUsageFlat: 'not_charged' }, []))).toEqual([]);
  expect([graduated.stands(priced), graduatedPercentage.stands(percent)]).toEqual([true, true]);
  expect(graduated.stands({ tiers: [{ upTo: null, unitPrice: '1', flat: '0.00' }] })).toBe(false);
});

test('they say what they do', () => {
  expect(graduated.explain(priced, 'GPU-hour')).toBe('in tiers, per GPU-hour');
  expect(graduatedPercentage.explain(percent, '1 tokens')).toBe('1 %, 2 %, 3 % in tiers, per 1 tokens');
  expect(z.strictObject(graduatedPercentageTerms).safeParse({ model: 'graduated_percentage', ...percent }).success).toBe(true);
});
