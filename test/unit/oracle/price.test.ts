import { expect, test } from 'vitest';
import { formatCents, fraction, toCents } from '#test/oracle/fraction.ts';
import { type PriceBook, type Rate, price, rateFor } from '#test/oracle/price.ts';

test.each([
  ['0.005', '0.01'],
  ['-0.005', '-0.01'],
  ['0.004999999999999', '0.00'],
  ['1.014999999999999', '1.01'],
  ['12.345', '12.35'],
  ['-1.5', '-1.50'],
])('%s is rounded half away from zero to %s', (exact, cents) => {
  expect(formatCents(toCents(fraction(exact)))).toBe(cents);
});

const graduated: Rate = {
  meter: 'tokens.output',
  sku: 'llm-large',
  unit: '1000000 tokens',
  model: 'graduated',
  tiers: [
    { upTo: '0.02', unitPrice: '15.00' },
    { upTo: '1.5', unitPrice: '12.50' },
    { upTo: null, unitPrice: '10.00' },
  ],
};

test.each([
  [0n, '0.00'],
  [20_000n, '0.30'],
  [20_800n, '0.31'],
  [1_500_000n, '18.80'],
  [2_500_000n, '28.80'],
])('%s tokens are priced over graduated tiers at %s', (quantity, amount) => {
  expect(formatCents(toCents(price(graduated, quantity)))).toBe(amount);
});

test('a price of 15 fraction digits is exact', () => {
  const rate: Rate = { meter: 'gpu.time', sku: '*', unit: 'GPU-hour', model: 'unit', unitPrice: '0.000000000000001' };
  const { num, den } = price(rate, 3_600_000_000n * 5_000_000_000_000n);
  expect(formatCents(toCents({ num, den }))).toBe('0.01');
});

test('an exact SKU wins over the wildcard, wherever it stands', () => {
  const rate = (sku: string): Rate => ({ meter: 'gpu.time', sku, unit: 'GPU-hour', model: 'unit', unitPrice: '1' });
  const book: PriceBook = { effectiveFrom: '2023-11-01T00:00:00Z', currency: 'USD', rates: [rate('*'), rate('gpu.a10')] };
  expect(rateFor(book, 'gpu.time', 'gpu.a10')?.sku).toBe('gpu.a10');
  expect(rateFor(book, 'gpu.time', 'gpu.t4')?.sku).toBe('*');
  expect(rateFor(book, 'tokens.input', 'gpu.t4')).toBeUndefined();
});
