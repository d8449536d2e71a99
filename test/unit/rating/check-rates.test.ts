import { expect, test } from 'vitest';
import { priceBook } from '#shared/rating/price-book.ts';

const input = { meter: 'tokens.input', sku: 'llm', unit: '1000000 tokens', model: 'unit', unitPrice: '3' };
const gpu = { meter: 'gpu.time', sku: 'h100', unit: 'GPU-hour', model: 'unit', unitPrice: '2' };
const errorsOf = (...rates: readonly object[]) =>
  priceBook
    .safeParse({ name: 'list', version: 'v1', effectiveFrom: '2023-11-01T00:00:00Z', currency: 'USD', rates })
    .error?.issues.map(({ path, message }) => `/${path.join('/')} ${message}`) ?? [];

test('two rates that match one use tie, unless a third one decides', () => {
  const crossing = [
    { ...input, tier: 'batch' },
    { ...input, region: 'eu' },
  ];
  expect(errorsOf(...crossing)).toEqual([
    '/rates/1 `/rates/0` matches usage that this rate matches too, and neither names more: add a rate for tokens.input of llm, tier batch, region eu',
  ]);
  const decides = { ...input, tier: 'batch', region: 'eu' };
  expect(errorsOf(...crossing, decides)).toEqual([]);
  const { unit: _unit, unitPrice: _price, ...times } = { ...decides, model: 'multiplier', factor: '0.5' };
  expect(errorsOf(...crossing, times)).toEqual([expect.stringMatching(/^\/rates\/2 it multiplies `\/rates\/0` or `\/rates\/1`/)]);
});

test.each<[string, object]>([
  ['/rates/0/unit', { ...gpu, unit: '1000 tokens' }],
  ['/rates/0/tier', { ...gpu, tier: 'batch' }],
  ['/rates/0/sku', { ...gpu, sku: '*', minimum: '5' }],
  ['/rates/0/included', { ...input, included: '0.0000001' }],
  ['/rates/0/percentageDiscount', { ...input, percentageDiscount: '100.1' }],
  ['/rates/0/minimum', { ...input, minimum: '2', maximum: '1' }],
  ['/rates/0/of', { meter: 'tokens.input', sku: 'llm', model: 'multiplier', factor: '2', of: 'tokens.output' }],
  ['/rates/0/prices', { model: 'matrix', unit: '1000000 tokens', prices: {} }],
  ['/rates/0/prices/llm', { model: 'matrix', unit: '1000000 tokens', prices: { llm: {} } }],
])('a rate that would price wrongly is refused at %s', (pointer, rate) => {
  expect(errorsOf(rate).map((error) => error.split(' ')[0])).toEqual([pointer]);
});
