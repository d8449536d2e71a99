import { expect, test } from 'vitest';
import { contractTerms } from '#shared/rating/contract.ts';
import { priceBook } from '#shared/rating/price-book.ts';

const input = { meter: 'tokens.input', sku: 'llm', unit: '1000000 tokens', model: 'unit', unitPrice: '3' };
const gpu = { meter: 'gpu.time', sku: 'h100', unit: 'GPU-hour', model: 'unit', unitPrice: '2' };
const withoutUndefined = (rate: object): unknown => JSON.parse(JSON.stringify(rate));
const night = (from: string, to: string) => ({ from, to, unitPrice: '1' });
const errorsOf = (...rates: readonly object[]) =>
  priceBook
    .safeParse({ name: 'list', version: 'v1', effectiveFrom: '2023-11-01T00:00:00Z', currency: 'USD', rates: rates.map(withoutUndefined) })
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
  ['/rates/0/unit', { model: 'matrix', unit: 'GPU-hour', prices: { llm: { input: '1' } } }],
  ['/rates/0/band', { ...gpu, model: 'multiplier', factor: '2', unit: undefined, unitPrice: undefined, band: 'long' }],
  ['/rates/0/included', { meter: 'tokens.input', sku: 'llm', model: 'multiplier', factor: '2', included: '0.5' }],
  ['/rates/0/included', { ...gpu, included: '0.0000000000001' }],
  ['/rates/0/of', { meter: 'tokens.output', sku: 'llm', model: 'multiplier', factor: '2', of: 'tokens.reasoning' }],
  ['/rates/0/sku', { ...gpu, sku: '*', model: 'graduated', unitPrice: undefined, tiers: [{ upTo: null, unitPrice: '1', flat: '5' }] }],
  ['/rates/0/windows/1', { ...gpu, model: 'time_of_day', zone: 'UTC', windows: [night('22:00', '06:00'), night('05:59', '07:00')] }],
  ['/rates/0/windows/0/from', { ...input, model: 'time_of_day', zone: 'Asia/Kolkata', windows: [night('22:00', '05:30')] }],
])('a rate that would price wrongly is refused at %s', (pointer, rate) => {
  expect(errorsOf(rate).map((error) => error.split(' ')[0])).toEqual([pointer]);
});

test('what multiplies the rest ties with nothing, but two rates for the same use do', () => {
  const times = { meter: 'tokens.input', sku: '*', tier: 'batch', model: 'multiplier', factor: '0.5' };
  expect(errorsOf(input, times, { ...times, tier: undefined, region: 'eu' })).toEqual([]);
  expect(errorsOf(input, times, times)).toEqual([
    '/rates/2 `/rates/1` has a price of tokens.input of every SKU, tier batch too: leave one of the two out, or let one name more',
  ]);
});

test('a field of a matrix ties with another rate, and is pointed at', () => {
  expect(errorsOf(input, { model: 'matrix', unit: input.unit, prices: { llm: { output: '1', input: '2' } } })).toEqual([
    '/rates/1/prices/llm/input `/rates/0` has a price of tokens.input of llm too: leave one of the two out, or let one name more',
  ]);
});

test('two charges of one name tie', () => {
  const platform = { model: 'fixed', charge: 'platform', amount: '1' };
  expect(errorsOf(platform, { ...platform, charge: 'support' }, { ...platform, amount: '2' })).toEqual([
    '/rates/2 `/rates/0` is a charge of the same name: give one of them another name, or leave it out',
  ]);
});

test('2,000 prices are enough for a book, each field of a matrix counted', () => {
  const models = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, { input: '1' }]));
  const matrix = (count: number) => ({ model: 'matrix', unit: '1000000 tokens', prices: models(count) });
  expect(errorsOf(matrix(1_999), { ...input, sku: 'other' })).toEqual([]);
  expect(errorsOf(matrix(2_000), input)).toEqual([expect.stringMatching(/^\/rates 2001 prices, .*at most 2000/)]);
});

const contractErrors = (...overrides: readonly object[]) =>
  contractTerms
    .safeParse({ tenant: 'ten_01JD0000000000000000000000', priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z', overrides })
    .error?.issues.map(({ path, message }) => `/${path.join('/')} ${message}`) ?? [];

test("a contract's rates tie only where their times meet", () => {
  const [from, to] = ['2023-12-01T00:00:00Z', '2024-02-01T00:00:00Z'];
  expect(contractErrors({ rate: gpu, to: from }, { rate: gpu, from, to }, { rate: gpu, from: to })).toEqual([]);
  expect(contractErrors({ rate: gpu, to }, { rate: gpu, from })).toEqual([
    expect.stringMatching(/^\/overrides\/1\/rate `\/overrides\/0\/rate`/),
  ]);
  const crossing = [{ rate: { ...gpu, class: 'spot' } }, { rate: { ...gpu, region: 'eu' } }];
  const both = { ...gpu, class: 'spot', region: 'eu' };
  expect(contractErrors(...crossing, { rate: both })).toEqual([]);
  expect(contractErrors(...crossing, { rate: both, to: from }, { rate: both, from })).toEqual([]);
  expect(contractErrors(...crossing, { rate: both, to: from })).toEqual([expect.stringMatching(/^\/overrides\/1\/rate `\/overrides\/0/)]);
});

test("a contract's dates lie within it and in order, and its commitments have names of their own", () => {
  const [before, after] = ['2023-10-01T00:00:00Z', '2023-12-01T00:00:00Z'];
  expect(contractErrors({ rate: gpu, from: before })).toEqual([expect.stringMatching(/^\/overrides\/0\/from it begins before/)]);
  expect(contractErrors({ rate: gpu, from: after, to: after })).toEqual([expect.stringMatching(/^\/overrides\/0\/to it ends/)]);
  const commitment = { name: 'all', amount: '1', trueUp: true };
  const terms = {
    tenant: 'ten_01JD0000000000000000000000',
    priceBook: 'list',
    effectiveFrom: after,
    commitments: [commitment, commitment],
  };
  expect(contractTerms.safeParse(terms).error!.issues.map(({ path }) => path.join('/'))).toEqual(['commitments/1/name']);
});
