import { expect, test } from 'vitest';
import { HOUR, parseInstant, periodBounds } from '#shared/kernel/time.ts';
import type { Use } from '#shared/rating/domain/match-rate.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { rateText } from '#shared/rating/domain/prices.ts';
import { segmentAt, timeline } from '#shared/rating/domain/timeline.ts';
import type { Contract } from '#shared/rating/contract.ts';
import type { Rate } from '#shared/rating/price-book.ts';
import { formatExact } from '#shared/kernel/decimal.ts';
import { contract, priceVersion, unitRate } from '#test/support/billing.ts';

const start = parseInstant('2023-11-01T00:00:00Z');
const november = periodBounds('2023-11');
const change = start + 10 * HOUR;
const old = priceVersion([unitRate('gpu.time', '*', '2')]);
const renewed = priceVersion([unitRate('gpu.time', '*', '1')], { version: 'v2', effectiveFrom: change });
const other = priceVersion([unitRate('gpu.time', '*', '9')], { name: 'special' });
const prices = { contracts: [contract()], versions: [old, renewed, other] };

const use = (over: Partial<Use> = {}): Use => ({ meter: 'gpu.time', sku: 'x', dimensions: {}, ...over });
/** What a use costs at an instant: the rate that says so, and the factor on it. */
const priceAt = (all: Prices, at: number, of: Use = use()): string => {
  const price = segmentAt(timeline(all, november), at).price(of);
  return typeof price === 'string' ? price : `${price.layer.version} ${rateText(price)} x ${formatExact(price.factor)}`;
};

test('usage is priced by the version in force at its hour', () => {
  expect(priceAt(prices, change - HOUR)).toBe('2023-11-01 /rates/0 x 1');
  expect(priceAt(prices, change)).toBe('v2 /rates/0 x 1');
});

test('a new contract changes the book from its hour on', () => {
  const contracts = [contract(), contract({ priceBook: 'special', effectiveFrom: change })];
  const price = (at: number) => segmentAt(timeline({ ...prices, contracts }, november), at).layers[0]!.name;
  expect([price(change - HOUR), price(change)]).toEqual(['list', 'special']);
});

test('what has no price says why', () => {
  const later = contract({ effectiveFrom: change });
  expect(priceAt({ ...prices, contracts: [later] }, start)).toBe('no_contract');
  expect(priceAt({ contracts: [contract()], versions: [renewed] }, start)).toBe('no_price_version');
  expect(priceAt(prices, start, use({ meter: 'tokens.input' }))).toBe('no_rate');
});

test('a month is cut where a price changes, and the cuts are the month', () => {
  const segments = timeline(prices, november);
  expect(segments.map(({ start, end }) => [start, end])).toEqual([
    [november.start, change],
    [change, november.end],
  ]);
  expect(timeline({ contracts: [], versions: [] }, november)).toMatchObject([november]);
});

const input = (unitPrice: string, over: object = {}): Rate => ({ ...unitRate('tokens.input', 'llm', unitPrice), ...over });
const times = (meter: 'tokens.input' | 'tokens.cache_read', factor: string, over: object = {}): Rate => ({
  meter,
  sku: 'llm',
  model: 'multiplier',
  factor,
  ...over,
});
const tokens = (meter: string, dimensions: Use['dimensions'] = {}): Use => ({ meter, sku: 'llm', dimensions });

test('the rate that names most wins, wherever it stands', () => {
  const rates = [
    input('1'),
    input('2', { tier: 'batch' }),
    input('3', { tier: 'batch', region: 'eu' }),
    unitRate('tokens.input', '*', '4'),
    input('5', { class: 'spot', tier: 'batch', region: 'eu', band: 'long' }),
  ];
  for (const order of [rates, rates.toReversed()]) {
    const all = { contracts: [contract()], versions: [priceVersion(order)] };
    const rateFor = (of: Use): Rate => {
      const price = segmentAt(timeline(all, november), start).price(of);
      return typeof price === 'string' ? expect.fail(price) : price.rate;
    };
    const unitPrices = [
      tokens('tokens.input'),
      tokens('tokens.input', { tier: 'batch' }),
      tokens('tokens.input', { tier: 'batch', region: 'us' }),
      tokens('tokens.input', { tier: 'batch', region: 'eu', class: 'spot' }),
      tokens('tokens.input', { tier: 'batch', region: 'eu', class: 'spot', band: 'long' }),
      { ...tokens('tokens.input', { tier: 'flex' }), sku: 'other' },
    ].map((of) => (rateFor(of) as { unitPrice: string }).unitPrice);
    expect(unitPrices).toEqual(['1', '2', '2', '3', '5', '4']);
  }
});

test('multipliers stack: a cache read in a batch costs 0.1 of 0.5 of input', () => {
  const rates = [input('3.00'), times('tokens.input', '0.5', { tier: 'batch' }), times('tokens.cache_read', '0.1', { of: 'tokens.input' })];
  const all = { contracts: [contract()], versions: [priceVersion(rates)] };
  expect(priceAt(all, start, tokens('tokens.input', { tier: 'batch' }))).toBe('2023-11-01 /rates/1 of /rates/0 x 0.5');
  expect(priceAt(all, start, tokens('tokens.cache_read'))).toBe('2023-11-01 /rates/2 of /rates/0 x 0.1');
  expect(priceAt(all, start, tokens('tokens.cache_read', { tier: 'batch' }))).toBe('2023-11-01 /rates/2 of /rates/1 of /rates/0 x 0.05');
});

test('one multiplier for every model stacks on what each costs, and on another one that names something else', () => {
  const times = (over: object): Rate => ({ meter: 'tokens.input', sku: '*', model: 'multiplier', factor: '0.5', ...over });
  const rates = [times({ tier: 'batch' }), input('3.00'), input('4.00', { region: 'eu' }), times({ band: 'long', factor: '2' }), input('1.00', { tier: 'batch', region: 'us' })]; // prettier-ignore
  for (const order of [rates, rates.toReversed()]) {
    const all = { contracts: [contract()], versions: [priceVersion(order)] };
    const costs = (dimensions: Use['dimensions']): string => {
      const price = segmentAt(timeline(all, november), start).price(tokens('tokens.input', dimensions));
      return typeof price === 'string' ? price : `${(price.rate as { unitPrice: string }).unitPrice} x ${formatExact(price.factor)}`;
    };
    expect(costs({ tier: 'batch' })).toBe('3.00 x 0.5');
    expect(costs({ tier: 'batch', region: 'eu' })).toBe('4.00 x 0.5');
    expect(costs({ tier: 'batch', region: 'eu', band: 'long' })).toBe('4.00 x 1');
    expect(costs({ band: 'long' })).toBe('3.00 x 2');
    // A price of its own for the batch is not multiplied for being one.
    expect(costs({ tier: 'batch', region: 'us' })).toBe('1.00 x 1');
    expect(costs({ tier: 'batch', region: 'us', band: 'long' })).toBe('1.00 x 2');
  }
});

test('a multiplier of what has no price has none', () => {
  const all = { contracts: [contract()], versions: [priceVersion([times('tokens.cache_read', '0.1', { of: 'tokens.input' })])] };
  expect(priceAt(all, start, tokens('tokens.cache_read'))).toBe('no_rate');
});

test('a percentage discount is a factor too, of a base rate as well', () => {
  const rates = [input('3.00', { percentageDiscount: '20' }), times('tokens.cache_read', '0.1', { of: 'tokens.input', percentageDiscount: '50' })]; // prettier-ignore
  const all = { contracts: [contract()], versions: [priceVersion(rates)] };
  expect(priceAt(all, start, tokens('tokens.input'))).toBe('2023-11-01 /rates/0 x 0.8');
  expect(priceAt(all, start, tokens('tokens.cache_read'))).toBe('2023-11-01 /rates/1 of /rates/0 x 0.04');
});

test('a field of a matrix is a rate of its own, and says where it stands', () => {
  const matrix: Rate = { model: 'matrix', unit: '1000000 tokens', tier: 'flex', prices: { 'org/llm': { input: '1', output: '2' } } };
  const all = { contracts: [contract()], versions: [priceVersion([matrix])] };
  const of = { meter: 'tokens.output', sku: 'org/llm', dimensions: { tier: 'flex' } };
  expect(priceAt(all, start, of)).toBe('2023-11-01 /rates/0/prices/org~1llm/output x 1');
  expect(priceAt(all, start, { ...of, dimensions: {} })).toBe('no_rate');
  expect(priceAt(all, start, { ...of, meter: 'tokens.reasoning' })).toBe('no_rate');
});

const overriding = (overrides: Contract['overrides']) => ({ ...prices, contracts: [contract({ overrides })] });

test("a contract's own rates go before those of its book, by their dates, and what they say nothing of the book prices", () => {
  const all = overriding([
    { rate: unitRate('gpu.time', 'x', '1.5'), to: change + HOUR },
    { rate: unitRate('gpu.time', 'x', '1.2'), from: change + 2 * HOUR },
  ]);
  const at = '2023-11-01T00:00:00.000Z';
  expect(priceAt(all, start)).toBe(`${at} /overrides/0/rate x 1`);
  expect(priceAt(all, change)).toBe(`${at} /overrides/0/rate x 1`);
  expect(priceAt(all, change + HOUR)).toBe('v2 /rates/0 x 1');
  expect(priceAt(all, change + 2 * HOUR)).toBe(`${at} /overrides/1/rate x 1`);
  expect(priceAt(all, start, use({ sku: 'y' }))).toBe('2023-11-01 /rates/0 x 1');
});

test('a contract may say so many times what its book says, and names both documents', () => {
  const all = overriding([{ rate: { meter: 'gpu.time', sku: 'x', model: 'multiplier', factor: '0.9' } }]);
  expect(priceAt(all, start)).toBe('2023-11-01 contract 2023-11-01T00:00:00.000Z /overrides/0/rate of /rates/0 x 0.9');
  expect(priceAt(all, change)).toBe('v2 contract 2023-11-01T00:00:00.000Z /overrides/0/rate of /rates/0 x 0.9');
});

test('what shares a count is the same whatever version, contract or rate prices it, and apart by what the rate names', () => {
  const rates = [input('1'), input('2', { tier: 'batch' }), unitRate('tokens.input', '*', '3')];
  const all = { contracts: [contract()], versions: [priceVersion(rates), priceVersion([times('tokens.input', '0.5', { tier: 'batch' }), input('1')], { version: 'v2', effectiveFrom: change })] }; // prettier-ignore
  const countAt = (at: number, of: Use) => {
    const price = segmentAt(timeline(all, november), at).price(of);
    return typeof price === 'string' ? price : price.count;
  };
  const batch = tokens('tokens.input', { tier: 'batch', region: 'eu' });
  expect(countAt(start, batch)).toBe(countAt(change, batch));
  expect(countAt(start, batch)).not.toBe(countAt(start, tokens('tokens.input')));
  expect(countAt(start, { ...batch, sku: 'a' })).not.toBe(countAt(start, { ...batch, sku: 'b' }));
});
