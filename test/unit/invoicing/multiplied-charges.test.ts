import { expect, test } from 'vitest';
import { DAY, HOUR, periodBounds } from '#shared/kernel/time.ts';
import type { Contract } from '#shared/rating/contract.ts';
import type { PriceVersion, Rate } from '#shared/rating/price-book.ts';
import { contract, gpuHours, graduated, priceVersion, TENANT, usageHour } from '#test/support/billing.ts';
import { planOf } from '#test/support/rate-month.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';

const period = '2023-11';
const { start, end } = periodBounds(period);
const SKU = 'gpu.h100';
const plan = (versions: readonly PriceVersion[], hours: readonly UsageHour[], terms: Partial<Contract> = {}) =>
  planOf({ tenant: TENANT, period, prices: { contracts: [contract(terms)], versions }, commitments: [], hours });
const amounts = (...made: Parameters<typeof plan>) => plan(...made).lines.map(({ kind, amount }) => `${kind} ${amount}`).sort(); // prettier-ignore

const flat: Rate = { ...graduated('tokens.input', 'llm', []), tiers: [{ upTo: null, unitPrice: '3', flat: '5' }] };
const tokens = (counters: Record<string, bigint>, tier?: string) =>
  usageHour({ family: 'tokens', sku: 'llm', dimensions: tier === undefined ? {} : { tier }, counters });

test('Tokens of a cache that were reported as none billed a part of the flat amount again', () => {
  const cache: Rate = { meter: 'tokens.cache_read', sku: 'llm', model: 'multiplier', factor: '0.1', of: 'tokens.input' };
  const hours = (counters: Record<string, bigint>) => [tokens({ input: 1_000_000n, ...counters })];
  expect(amounts([priceVersion([flat, cache])], hours({}))).toEqual(['usage 8.00']);
  expect(amounts([priceVersion([flat, cache])], hours({ cache_read: 0n }))).toEqual(['usage 0.00', 'usage 8.00']);
});

const monthly = { window: 'month' as const, commit: { amount: '100' }, overageFactor: '2', trueUp: true };
const committed: Rate = { meter: 'gpu.time', sku: SKU, unit: 'GPU-hour', model: 'windowed_commitment', unitPrice: '2', ...monthly };
const gpus = (hours: bigint, over: Partial<UsageHour> = {}) => gpuHours(hours, { sku: SKU, ...over });

test('A multiplier for spot filled the commitment of its SKU up a second time', () => {
  const spot: Rate = { meter: 'gpu.time', sku: SKU, class: 'spot', model: 'multiplier', factor: '0.5' };
  const used = [gpus(10n), gpus(10n, { dimensions: { class: 'spot' } })];
  expect(amounts([priceVersion([committed, spot])], used)).toEqual(['true_up 80.00', 'usage 10.00', 'usage 20.00']);
});

test('A discount in a contract made the flat amounts and commitments of its book disappear where nothing was used', () => {
  const times = (meter: 'gpu.time' | 'tokens.input', sku: string): Rate => ({ meter, sku, model: 'multiplier', factor: '0.9' });
  const book = [priceVersion([flat, committed])];
  expect(amounts(book, [])).toEqual(['fixed 5.00', 'true_up 100.00']);
  const overrides = [{ rate: times('gpu.time', '*') }, { rate: times('tokens.input', 'llm') }];
  expect(amounts(book, [], { overrides })).toEqual(['fixed 4.50', 'true_up 90.00']);
  expect(amounts(book, [gpus(10n), tokens({ input: 0n })], { overrides })).toEqual(['fixed 4.50', 'true_up 72.00', 'usage 0.00', 'usage 18.00']); // prettier-ignore
});

test('Under a discount in a contract each of two versions of the book billed its commitment for the whole month', () => {
  const overrides = [{ rate: { meter: 'gpu.time' as const, sku: SKU, model: 'multiplier' as const, factor: '0.5' } }];
  const versions = [priceVersion([committed]), priceVersion([committed], { version: 'v2', effectiveFrom: start + 15 * DAY })];
  expect(plan(versions, [gpus(1n), gpus(1n, { hour: end - HOUR })], { overrides }).total).toBe('50.00');
});
