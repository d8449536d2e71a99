import * as fc from 'fast-check';
import { test } from 'vitest';
import { formatMinor, parseDecimal } from '#shared/kernel/decimal.ts';
import { add, multiply, whole } from '#shared/kernel/money.ts';
import { blockTiers } from '#shared/rating/models/block-tiers.ts';
import * as support from '#test/support/price-models.ts';

const tier = fc.record({ tenths: fc.bigInt(1n, 300n), maxBlocks: fc.bigInt(1n, 20n), price: support.price });
const tiers = fc.array(tier, { minLength: 1, maxLength: 4 });
const policy = fc.constantFrom('graduated' as const, 'volume' as const);
const termsOf = (policy: 'graduated' | 'volume', tiers: readonly { tenths: bigint; maxBlocks: bigint; price: string }[]) => ({
  policy,
  tiers: tiers.map(({ tenths, maxBlocks, price }) => ({ block: formatMinor(tenths, 1), maxBlocks: String(maxBlocks), price })),
});

test('however usage is split over hours and lines, in whatever order, the exact total is the same', () => {
  fc.assert(
    fc.property(policy, tiers, support.uses, support.baseUnits, (policy, tiers, uses, unit) =>
      support.keepsTotals(blockTiers, termsOf(policy, tiers), uses, unit),
    ),
  );
});

test('tier by tier, the total is that of laying block by block until all is covered', () => {
  fc.assert(
    fc.property(tiers, fc.bigInt(0n, 400n), (tiers, total) => {
      let [covered, cost] = [0n, whole(0n)];
      for (const [index, { tenths, maxBlocks, price }] of tiers.entries())
        for (let laid = 0n; covered < total * 10n && (laid < maxBlocks || index === tiers.length - 1); laid += 1n) {
          covered += tenths;
          cost = add(cost, parseDecimal(price));
        }
      return support.equal(support.billed(support.rateMonth(blockTiers, termsOf('graduated', tiers), [support.use(total)])), cost);
    }),
  );
});

test('all by one tier, the total is that of blocks of the first tier that all of it fits into', () => {
  fc.assert(
    fc.property(tiers, fc.bigInt(0n, 400n), (tiers, total) => {
      const fits = tiers.findIndex((_, index) => total * 10n <= tiers.slice(0, index + 1).reduce((sum, { tenths, maxBlocks }) => sum + tenths * maxBlocks, 0n)); // prettier-ignore
      const { tenths, price } = tiers.at(fits)!;
      let blocks = 0n;
      while (blocks * tenths < total * 10n) blocks += 1n;
      const rated = support.rateMonth(blockTiers, termsOf('volume', tiers), [support.use(total)]);
      return support.equal(support.billed(rated), multiply(parseDecimal(price), whole(blocks)));
    }),
  );
});

test('a second version with the same terms changes no total', () => {
  fc.assert(
    fc.property(policy, tiers, support.uses, fc.integer({ min: 0, max: 744 }), (policy, tiers, uses, changed) => {
      const terms = termsOf(policy, tiers);
      const split = support.billed(...support.rateVersions(blockTiers, [terms, terms], uses, changed));
      return support.equal(split, support.billed(support.rateMonth(blockTiers, terms, uses)));
    }),
  );
});
