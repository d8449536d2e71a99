import { expect, test } from 'vitest';
import * as z from 'zod';
import { packages, packageTerms } from '#shared/rating/models/package.ts';
import { billedText, rateMonth, rateVersions, rows, use } from '#test/support/price-models.ts';

const terms = { size: '10', price: '15' };

test.each([
  [1n, '15', '0'],
  [9n, '15', '0'],
  [10n, '15', '15'],
  [11n, '30', '15'],
  [121n, '195', '180'],
])('%s units cost %s in packages of 10 that are begun, and %s in full ones', (total, begun, full) => {
  expect(billedText(rateMonth(packages, terms, [use(total)]))).toBe(begun);
  expect(billedText(rateMonth(packages, { ...terms, round: 'down' }, [use(total)]))).toBe(full);
});

test('a line pays for the packages that it opened; what another has opened is paid', () => {
  const rated = rateMonth(packages, terms, [use(5n, 'a', 0), use(5n, 'b', 1), use(2n, 'a', 2), use(0n, 'c', 3)]);
  expect(rows(rated, 'a')).toEqual(['2 packages of 10: 30']);
  expect(rows(rated, 'b')).toEqual(['0 packages of 10: 0']);
  expect(rows(rated, 'c')).toEqual([]);
});

test('the size may be a fraction of the unit', () => {
  const rated = rateMonth(packages, { size: '0.25', price: '1' }, [use(3_000_000_000n)], { baseUnits: 3_600_000_000n });
  expect(rows(rated)).toEqual(['4 packages of 0.25: 4']);
});

test('a price that comes in mid-month goes on with the package that is open', () => {
  const [old, renewed] = rateVersions(packages, [terms, { ...terms, price: '1' }], [use(11n, 'a', 0), use(10n, 'a', 10)], 5);
  expect(rows(old)).toEqual(['2 packages of 10: 30']);
  expect(rows(renewed)).toEqual(['1 package of 10: 1']);
});

test('it says what it does, bills nothing by itself, and has no packages of nothing', () => {
  expect(packages.explain(terms, 'GPU-hour')).toBe('15 per package of 10 x GPU-hour');
  expect(packages.stands(terms)).toBe(false);
  const schema = z.strictObject(packageTerms);
  expect(schema.safeParse({ model: 'package', ...terms, round: 'down' }).success).toBe(true);
  expect(schema.safeParse({ model: 'package', ...terms, size: '0.00' }).error!.issues).toMatchObject([
    { path: ['size'], message: 'must be more than 0' },
  ]);
});
