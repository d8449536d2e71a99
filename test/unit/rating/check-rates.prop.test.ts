import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, includes } from '#shared/rating/domain/match-rate.ts';
import { cellsOf } from '#shared/rating/domain/models.ts';
import { tiesIn } from '#shared/rating/domain/ties.ts';
import { unitRate } from '#test/support/billing.ts';

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
