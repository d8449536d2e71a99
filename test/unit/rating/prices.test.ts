import { expect, test } from 'vitest';
import { HOUR, parseInstant } from '#shared/kernel/time.ts';
import { priceAt } from '#shared/rating/domain/prices.ts';
import { contract, priceVersion, unitRate } from '#test/support/billing.ts';

const start = parseInstant('2023-11-01T00:00:00Z');
const change = start + 10 * HOUR;
const old = priceVersion([unitRate('gpu.time', '*', '2')]);
const renewed = priceVersion([unitRate('gpu.time', '*', '1')], { version: 'v2', effectiveFrom: change });
const other = priceVersion([unitRate('gpu.time', '*', '9')], { name: 'special' });
const prices = { contracts: [contract()], versions: [old, renewed, other] };

test('usage is priced by the version in force at its hour', () => {
  expect(priceAt(prices, change - HOUR, 'gpu.time', 'x')).toEqual({ version: old, rate: old.rates[0] });
  expect(priceAt(prices, change, 'gpu.time', 'x')).toEqual({ version: renewed, rate: renewed.rates[0] });
});

test('a new contract changes the book from its hour on', () => {
  const contracts = [contract(), contract({ priceBook: 'special', effectiveFrom: change })];
  expect(priceAt({ ...prices, contracts }, change - HOUR, 'gpu.time', 'x')).toMatchObject({ version: old });
  expect(priceAt({ ...prices, contracts }, change, 'gpu.time', 'x')).toMatchObject({ version: other });
});

test('what has no price says why', () => {
  expect(priceAt(prices, start - HOUR, 'gpu.time', 'x')).toBe('no_contract');
  expect(priceAt({ ...prices, contracts: [contract({ effectiveFrom: 0 })] }, start - HOUR, 'gpu.time', 'x')).toBe('no_price_version');
  expect(priceAt(prices, start, 'tokens.input', 'x')).toBe('no_rate');
});
