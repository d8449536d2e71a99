import { expect, test } from 'vitest';
import { HOUR, parseInstant } from '#shared/kernel/time.ts';
import { priceIn, versionAt } from '#shared/rating/domain/prices.ts';
import { contract, priceVersion, unitRate } from '#test/support/billing.ts';

const start = parseInstant('2023-11-01T00:00:00Z');
const change = start + 10 * HOUR;
const old = priceVersion([unitRate('gpu.time', '*', '2')]);
const renewed = priceVersion([unitRate('gpu.time', '*', '1')], { version: 'v2', effectiveFrom: change });
const other = priceVersion([unitRate('gpu.time', '*', '9')], { name: 'special' });
const prices = { contracts: [contract()], versions: [old, renewed, other] };

test('usage is priced by the version in force at its hour', () => {
  expect(versionAt(prices, change - HOUR)).toBe(old);
  expect(versionAt(prices, change)).toBe(renewed);
});

test('a new contract changes the book from its hour on', () => {
  const contracts = [contract(), contract({ priceBook: 'special', effectiveFrom: change })];
  expect(versionAt({ ...prices, contracts }, change - HOUR)).toBe(old);
  expect(versionAt({ ...prices, contracts }, change)).toBe(other);
});

test('what has no price says why', () => {
  expect(versionAt(prices, start - HOUR)).toBe('no_contract');
  expect(versionAt({ ...prices, contracts: [contract({ effectiveFrom: 0 })] }, start - HOUR)).toBe('no_price_version');
  expect(priceIn(old, 'tokens.input', 'x')).toBe('no_rate');
  expect(priceIn(old, 'gpu.time', 'x')).toEqual({ version: old, rate: old.rates[0] });
});
