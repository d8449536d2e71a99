import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { includes, isNarrower, matches, type Use } from '#shared/rating/domain/match-rate.ts';
import { cellsOf } from '#shared/rating/domain/models.ts';
import { layerOf, priceOf } from '#shared/rating/domain/prices.ts';
import { tiesIn } from '#shared/rating/domain/ties.ts';
import type { Rate } from '#shared/rating/price-book.ts';
import { priceVersion, unitRate } from '#test/support/billing.ts';

const named = <Value extends string>(...values: readonly Value[]) => fc.constantFrom(undefined, ...values);
const rates = fc.array(
  fc.record({ sku: fc.constantFrom('*', 'a', 'b'), tier: named('batch', 'flex'), region: named('eu'), class: named('spot') }),
  { minLength: 1, maxLength: 6 },
);

/** Every use that rates can tell apart. */
const uses = ['a', 'b', 'c'].flatMap((sku) =>
  ([undefined, 'batch', 'flex'] as const).flatMap((tier) =>
    [undefined, 'eu'].flatMap((region) =>
      [undefined, 'spot'].map((sold) => ({
        meter: 'tokens.input',
        sku,
        dimensions: { ...(tier && { tier }), ...(region && { region }), ...(sold && { class: sold }) },
      })),
    ),
  ),
);

test('rates are refused exactly where some use has no single rate that names all that the others name', () => {
  let refused = 0;
  fc.assert(
    fc.property(rates, (all) => {
      const cells = all.flatMap((over, index) =>
        cellsOf({ ...unitRate('tokens.input', over.sku, '1'), ...over }, ['rates', index]).map((cell) => ({ ...cell, start: 0, end: 1 })),
      );
      const isDecided = uses.every((use) => {
        const found = cells.filter(({ where }) => matches(where, use));
        const narrowest = found.filter((one) => found.every((other) => includes(one.where, other.where)));
        return found.length === 0 || narrowest.length === 1;
      });
      const ties = tiesIn(cells).length > 0;
      refused += Number(ties);
      return ties !== isDecided;
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(0);
});

const FACTORS = ['2', '3', '5', '7', '11', '13'];

test('of rates that do not tie the narrowest price counts, times every multiplier that it is not narrower than, in whatever order they stand', () => {
  let multiplied = 0;
  fc.assert(
    fc.property(rates, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (all, multiply) => {
      const written = all.map(({ sku, ...names }, index): Rate => {
        const where = { meter: 'tokens.input' as const, sku, ...JSON.parse(JSON.stringify(names)) };
        const factor = FACTORS[index]!;
        return multiply[index]
          ? { ...where, model: 'multiplier', factor }
          : { ...where, model: 'unit', unit: '1 tokens', unitPrice: factor };
      });
      const cells = written.flatMap((rate, index) => cellsOf(rate, ['rates', index]).map((cell) => ({ ...cell, start: 0, end: 1 })));
      fc.pre(tiesIn(cells).length === 0);
      return uses.every((use) => {
        const found = cells.filter(({ where }) => matches(where, use));
        const priced = found.filter(({ rate }) => rate.model === 'unit');
        const base = priced.find((one) => priced.every((other) => includes(one.where, other.where)));
        const factors = found.filter(
          ({ rate, where }) => rate.model === 'multiplier' && base !== undefined && !isNarrower(base.where, where),
        );
        multiplied += Number(factors.length > 1);
        const wanted = base && [base, ...factors].map(({ path }) => Number(FACTORS[path[1] as number])).reduce((a, b) => a * b);
        return [written, written.toReversed()].every((order) => costOf(order, use) === wanted);
      });
    }),
    { numRuns: 1000 },
  );
  expect(multiplied).toBeGreaterThan(0);
});

const costOf = (rates: readonly Rate[], use: Use): number | undefined => {
  const price = priceOf([layerOf(priceVersion(rates))], use);
  if (price === 'no_rate') return undefined;
  return Number(price.factor.num / price.factor.den) * Number((price.rate as { unitPrice: string }).unitPrice);
};
