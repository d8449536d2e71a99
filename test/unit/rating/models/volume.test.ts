import { expect, test } from 'vitest';
import * as z from 'zod';
import { volume, volumeTerms } from '#shared/rating/models/volume.ts';
import { billedText, charges, rateMonth, rateVersions, rows, use } from '#test/support/price-models.ts';

const terms = {
  tiers: [
    { upTo: '100', unitPrice: '2', flat: '10' },
    { upTo: '200', unitPrice: '1' },
    { upTo: null, unitPrice: '0.5', flat: '50' },
  ],
};

test.each([
  [1n, '12'],
  [100n, '210'],
  [101n, '101'],
  [200n, '200'],
  [201n, '150.5'],
  [10n ** 38n, '50000000000000000000000000000000000050'],
])('%s units cost %s: the tier that the total reaches prices all of it, its bound included', (total, cost) => {
  expect(billedText(rateMonth(volume, terms, [use(total)]))).toBe(cost);
});

test('every line is priced by the tier that all of them reach together; the first to come pays its flat amount', () => {
  const rated = rateMonth(volume, terms, [use(0n, 'a', 0), use(150n, 'b', 1), use(60n, 'a', 2)]);
  expect(rows(rated, 'b')).toEqual(['above, flat: 50', 'above: 0.5: 75']);
  expect(rows(rated, 'a')).toEqual(['above: 0.5: 30']);
});

test('where nothing was used, the flat amount of the first tier is due unless the price says otherwise', () => {
  const nothing = rateMonth(volume, terms, [use(0n)]);
  expect(rows(nothing)).toEqual([]);
  expect(charges(nothing)).toEqual(['fixed: flat: 10']);
  expect(volume.stands(terms)).toBe(true);
  const free = { ...terms, zeroUsageFlat: 'not_charged' as const };
  expect(charges(rateMonth(volume, free, []))).toEqual([]);
  expect(volume.stands(free)).toBe(false);
  expect(volume.stands({ tiers: [{ upTo: null, unitPrice: '1' }] })).toBe(false);
  expect(charges(rateMonth(volume, terms, [use(1n)]))).toEqual([]);
});

test('a price that comes in mid-month takes its tier by the total of the month, and charges no second flat amount', () => {
  const dearer = { tiers: [{ upTo: '150', unitPrice: '9', flat: '7' }, { upTo: null, unitPrice: '4', flat: '3' }] }; // prettier-ignore
  const [old, renewed] = rateVersions(volume, [terms, dearer], [use(100n, 'a', 0), use(60n, 'a', 10)], 5);
  expect(rows(old)).toEqual(['up to 200: 1: 100']);
  expect(rows(renewed)).toEqual(['above: 4: 240']);
});

test('it says what it does, and its bounds rise', () => {
  expect(volume.explain(terms, 'GPU-hour')).toBe('all by the tier that the month reaches, per GPU-hour');
  const schema = z.strictObject(volumeTerms);
  expect(schema.safeParse({ model: 'volume', ...terms, zeroUsageFlat: 'not_charged' }).success).toBe(true);
  expect(schema.safeParse({ model: 'volume', tiers: terms.tiers.toReversed() }).error!.issues[0]!.path).toEqual(['tiers', 0, 'upTo']);
  const misspelt = [{ upTo: '1e3', unitPrice: '1' }, { upTo: '5', unitPrice: '1' }, { upTo: null, unitPrice: '1' }]; // prettier-ignore
  expect(schema.safeParse({ model: 'volume', tiers: misspelt }).error!.issues.map(({ path }) => path)).toEqual([['tiers', 0, 'upTo']]);
});
