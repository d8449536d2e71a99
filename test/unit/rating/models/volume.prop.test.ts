import * as fc from 'fast-check';
import { test } from 'vitest';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { add, multiply } from '#shared/kernel/money.ts';
import { volume } from '#shared/rating/models/volume.ts';
import * as support from '#test/support/price-models.ts';

const tier = fc.record({ unitPrice: support.price, flat: fc.option(support.price, { nil: undefined }) });
const terms = fc
  .tuple(support.bounds, fc.array(tier, { minLength: 5, maxLength: 5 }))
  .map(([bounds, tiers]) => ({ tiers: bounds.map((upTo, index) => ({ upTo, ...tiers[index]! })) }));

test('however usage is split over hours and lines, in whatever order, the exact total is the same', () => {
  fc.assert(fc.property(terms, support.uses, support.baseUnits, (terms, uses, unit) => support.keepsTotals(volume, terms, uses, unit)));
});

test('the total is what the one tier that holds it says', () => {
  fc.assert(
    fc.property(terms, support.quantity, (terms, total) => {
      // Bounds have one fraction digit: compared in tenths.
      const { unitPrice, flat = '0' } = terms.tiers.find(({ upTo }) => upTo === null || total * 10n <= BigInt(upTo.replace('.', '')))!;
      const cost = add(multiply(parseDecimal(unitPrice), { num: total, den: 1n }), parseDecimal(flat));
      return support.equal(support.billed(support.rateMonth(volume, terms, [support.use(total)])), cost);
    }),
  );
});

test('a second version with the same terms changes no total', () => {
  fc.assert(
    fc.property(terms, support.uses, fc.integer({ min: 0, max: 744 }), (terms, uses, changed) => {
      fc.pre(uses.some(({ quantity }) => quantity > 0n));
      const split = support.billed(...support.rateVersions(volume, [terms, terms], uses, changed));
      return support.equal(split, support.billed(support.rateMonth(volume, terms, uses)));
    }),
  );
});
