import * as fc from 'fast-check';
import { test } from 'vitest';
import { formatMinor, parseDecimal } from '#shared/kernel/decimal.ts';
import { multiply, whole } from '#shared/kernel/money.ts';
import { packages } from '#shared/rating/models/package.ts';
import * as support from '#test/support/price-models.ts';

const tenths = fc.bigInt(1n, 500n);
const round = fc.constantFrom('up' as const, 'down' as const, undefined);
const terms = fc.record({ size: tenths.map((size) => formatMinor(size, 1)), price: support.price, round });

test('however usage is split over hours and lines, in whatever order, the exact total is the same', () => {
  fc.assert(fc.property(terms, support.uses, support.baseUnits, (terms, uses, unit) => support.keepsTotals(packages, terms, uses, unit)));
});

test('the total is the price of the packages, counted one by one', () => {
  fc.assert(
    fc.property(tenths, support.price, round, fc.bigInt(0n, 300n), (size, price, round, total) => {
      let [opened, filled] = [0n, 0n];
      for (; opened * size < total * 10n; opened += 1n) if ((opened + 1n) * size <= total * 10n) filled += 1n;
      const rated = support.rateMonth(packages, { size: formatMinor(size, 1), price, round }, [support.use(total)]);
      return support.equal(support.billed(rated), multiply(parseDecimal(price), whole(round === 'down' ? filled : opened)));
    }),
  );
});

test('a second version with the same terms changes no total', () => {
  fc.assert(
    fc.property(terms, support.uses, fc.integer({ min: 0, max: 744 }), (terms, uses, changed) => {
      const split = support.billed(...support.rateVersions(packages, [terms, terms], uses, changed));
      return support.equal(split, support.billed(support.rateMonth(packages, terms, uses)));
    }),
  );
});
