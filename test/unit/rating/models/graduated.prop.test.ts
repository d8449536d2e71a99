import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { add, multiply, reduce, whole } from '#shared/kernel/money.ts';
import { graduatedPercentage } from '#shared/rating/models/graduated-percentage.ts';
import { graduated } from '#shared/rating/models/graduated.ts';
import { unit } from '#shared/rating/models/unit.ts';
import * as support from '#test/support/price-models.ts';

const tier = fc.record({ unitPrice: support.price, flat: fc.option(support.price, { nil: undefined }) });
const terms = fc
  .tuple(support.bounds, fc.array(tier, { minLength: 5, maxLength: 5 }))
  .map(([bounds, tiers]) => ({ tiers: bounds.map((upTo, index) => ({ upTo, ...tiers[index]! })) }));

test('however usage is split over hours and lines, in whatever order, the exact total is the same', () => {
  fc.assert(fc.property(terms, support.uses, support.baseUnits, (terms, uses, unit) => support.keepsTotals(graduated, terms, uses, unit)));
});

test('the total is that of going through the quantity tenth by tenth', () => {
  fc.assert(
    fc.property(terms, fc.bigInt(0n, 90n), ({ tiers }, total) => {
      let reached = 0;
      const costs = [parseDecimal(tiers[0]!.flat ?? '0')];
      for (let tenth = 1n; tenth <= total * 10n; tenth += 1n) {
        const { upTo } = tiers[reached]!;
        if (upTo !== null && tenth > BigInt(upTo.replace('.', ''))) costs.push(parseDecimal(tiers[(reached += 1)]!.flat ?? '0'));
        costs.push(multiply(parseDecimal(tiers[reached]!.unitPrice), { num: 1n, den: 10n }));
      }
      const cost = costs.reduce((sum, cost) => reduce(add(sum, cost)));
      return support.equal(support.billed(support.rateMonth(graduated, { tiers }, [support.use(total)])), cost);
    }),
  );
});

test('so many percent cost what a unit price of a hundredth of it would', () => {
  const withPercent = terms.map(({ tiers }) => tiers.map(({ upTo, flat }, index) => ({ upTo, flat, percent: `${index}.50`, unitPrice: `0.0${index}50` }))); // prettier-ignore
  fc.assert(
    fc.property(withPercent, support.uses, (tiers, uses) => {
      const [share, cost] = [support.rateMonth(graduatedPercentage, { tiers }, uses), support.rateMonth(graduated, { tiers }, uses)];
      return support.byLine(share) === support.byLine(cost) && support.keepsTotals(graduatedPercentage, { tiers }, uses);
    }),
  );
});

test('a second version with the same terms changes no total', () => {
  fc.assert(
    fc.property(terms, support.uses, fc.integer({ min: 0, max: 744 }), (terms, uses, changed) => {
      fc.pre(uses.some(({ quantity }) => quantity > 0n));
      const split = support.billed(...support.rateVersions(graduated, [terms, terms], uses, changed));
      return support.equal(split, support.billed(support.rateMonth(graduated, terms, uses)));
    }),
  );
});

test('one price for all is that price times the quantity, however it is split', () => {
  fc.assert(
    fc.property(support.price, support.uses, (unitPrice, uses) => {
      const total = uses.reduce((sum, { quantity }) => sum + quantity, 0n);
      const cost = multiply(parseDecimal(unitPrice), whole(total));
      return support.equal(support.billed(support.rateMonth(unit, { unitPrice }, uses)), cost) && support.keepsTotals(unit, { unitPrice }, uses); // prettier-ignore
    }),
  );
  expect([unit.ordered, unit.stands({ unitPrice: '1' }), unit.explain({ unitPrice: '2.10' }, 'GPU-hour')]).toEqual([false, false, '2.10 per GPU-hour']); // prettier-ignore
});
