import { expect, test } from 'vitest';
import { layerOf } from '#shared/rating/domain/prices.ts';
import { reachingUses } from '#shared/rating/domain/reaching-usage.ts';
import type { Rate } from '#shared/rating/price-book.ts';
import { graduated, priceVersion, unitRate } from '#test/support/billing.ts';

const reached = (rates: readonly Rate[]) => {
  const layer = layerOf(priceVersion(rates));
  return reachingUses([layer], layer).map(({ sku, dimensions, quantity, spread }) => [sku, dimensions, quantity, spread]);
};
const times: Rate = { meter: 'tokens.input', sku: '*', tier: 'batch', model: 'multiplier', factor: '0.5' };

test('each rate is reached by usage that it prices: every step of it, or one unit', () => {
  const tiers = [['2', '5'], [null, '4']] as const; // prettier-ignore
  expect(reached([unitRate('tokens.input', 'llm', '3'), graduated('tokens.output', '*', tiers), times])).toEqual([
    ['llm', {}, 1_000_000n, false],
    ['any-sku', {}, 3_000_000n, true],
    ['llm', { tier: 'batch' }, 1_000_000n, false],
  ]);
});

test('a charge takes no usage, and a multiplier of nothing has none', () => {
  expect(reached([{ model: 'fixed', charge: 'platform', amount: '1' }, times])).toEqual([]);
});
