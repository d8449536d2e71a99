import * as fc from 'fast-check';
import { test } from 'vitest';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { type Exact, multiply, sumOf } from '#shared/kernel/money.ts';
import { HOUR } from '#shared/kernel/time.ts';
import { proratedGraduated, rateChanges } from '#shared/rating/models/prorated-graduated.ts';
import * as support from '#test/support/price-models.ts';

const tier = fc.record({ unitPrice: support.price, flat: fc.option(support.price, { nil: undefined }) });
const terms = fc
  .tuple(support.bounds, fc.array(tier, { minLength: 5, maxLength: 5 }))
  .map(([bounds, tiers]) => ({ tiers: bounds.map((upTo, index) => ({ upTo, ...tiers[index]! })) }));

test('however an hour is split over lines and shards, in whatever order, the exact total is the same', () => {
  fc.assert(
    fc.property(terms, support.uses, support.baseUnits, (terms, uses, baseUnits) => {
      const rated = support.rateMonth(proratedGraduated, terms, uses, { baseUnits });
      const inOneHour = uses.map((one) => ({ ...one, hour: 100 }));
      const [together, spread] = [inOneHour, support.sharded(support.renamed(inOneHour), false)].map((uses) => support.rateMonth(proratedGraduated, terms, uses, { baseUnits })); // prettier-ignore
      return (
        support.holdsAll(rated, uses) &&
        support.equal(support.billed(together!), support.billed(spread!)) &&
        support.byLine(support.rateMonth(proratedGraduated, terms, support.sharded(uses, false), { baseUnits })) === support.byLine(rated)
      );
    }),
  );
});

test('the total is that of going through the month tenth by tenth of a unit', () => {
  const uses = fc.array(fc.record({ hour: fc.integer({ min: 0, max: 743 }), line: fc.constantFrom('a', 'b'), quantity: fc.bigInt(0n, 20n) }), { maxLength: 5 }); // prettier-ignore
  fc.assert(
    fc.property(terms, uses, ({ tiers }, uses) => {
      const costs: Exact[] = [];
      let [count, reached] = [0n, -1];
      for (const { hour, quantity } of uses.toSorted((a, b) => a.hour - b.hour))
        for (let tenth = 0n; tenth < quantity * 10n; tenth += 1n) {
          count += 1n;
          const on = tiers.findIndex(({ upTo }) => upTo === null || count <= BigInt(upTo.replace('.', '')));
          for (; reached < on; reached += 1) costs.push(parseDecimal(tiers[reached + 1]!.flat ?? '0'));
          costs.push(multiply(parseDecimal(tiers[on]!.unitPrice), { num: BigInt(744 - hour), den: 7_440n }));
        }
      return support.equal(support.billed(support.rateMonth(proratedGraduated, { tiers }, uses)), sumOf(costs));
    }),
  );
});

test('the changes of a month, by their shares of it, come to the same', () => {
  fc.assert(
    fc.property(terms, support.uses, (terms, uses) => {
      const month = BigInt((support.march.end - support.march.start) / HOUR);
      const changes = uses
        .toSorted((a, b) => a.hour - b.hour)
        .map(({ hour, quantity }) => ({
          delta: quantity * month * 10n ** 15n,
          prorated: quantity * (month - BigInt(hour)) * 10n ** 15n,
        }));
      const inMonths = uses.map((one) => ({ ...one, quantity: one.quantity * month }));
      const rated = support.rateMonth(proratedGraduated, terms, inMonths, { baseUnits: month });
      return support.equal(rateChanges(terms, changes, month), support.billed(rated));
    }),
  );
});

test('a second version with the same terms changes no total', () => {
  fc.assert(
    fc.property(terms, support.uses, fc.integer({ min: 0, max: 744 }), (terms, uses, changed) => {
      const split = support.billed(...support.rateVersions(proratedGraduated, [terms, terms], uses, changed));
      return support.equal(split, support.billed(support.rateMonth(proratedGraduated, terms, uses)));
    }),
  );
});
