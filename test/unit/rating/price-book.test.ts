import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createContract } from '#shared/rating/endpoints.ts';
import { priceBook } from '#shared/rating/price-book.ts';

type Draft = { [field: string]: unknown; rates: Record<string, unknown>[] };
const fixture = (): Draft => JSON.parse(readFileSync(new URL('../../fixtures/price-book.json', import.meta.url), 'utf8'));
const errorsOf = (change: (book: Draft) => void): string[] => {
  const book = fixture();
  change(book);
  return priceBook.safeParse(book).error?.issues.map(({ path }) => path.join('/')) ?? [];
};
const withTiers = (...tiers: readonly (readonly [upTo: string | null, unitPrice: string])[]) =>
  errorsOf((book) => (book.rates[0]!['tiers'] = tiers.map(([upTo, unitPrice]) => ({ upTo, unitPrice }))));

test('the default price book is valid', () => expect(errorsOf(() => {})).toEqual([]));

test.each<[string, string, (book: Draft) => void]>([
  ['an unknown field', '', (book) => (book['note'] = 'x')],
  ['an effective time inside an hour', 'effectiveFrom', (book) => (book['effectiveFrom'] = '2023-11-01T00:30:00Z')],
  ['an effective time with an offset', 'effectiveFrom', (book) => (book['effectiveFrom'] = '2023-11-01T00:00:00+01:00')],
  ['an unknown currency', 'currency', (book) => (book['currency'] = 'XXX')],
  ['no rates', 'rates', (book) => (book.rates = [])],
  ['a number as price', 'rates/1/unitPrice', (book) => (book.rates[1]!['unitPrice'] = 2.655)],
  ['sixteen fraction digits', 'rates/1/unitPrice', (book) => (book.rates[1]!['unitPrice'] = '0.1234567890123456')],
  ['a negative price', 'rates/1/unitPrice', (book) => (book.rates[1]!['unitPrice'] = '-1')],
  ['tokens by the hour', 'rates/2/unit', (book) => (book.rates[2]!['unit'] = 'GPU-hour')],
  ['GPU time by the token', 'rates/1/unit', (book) => (book.rates[1]!['unit'] = '1000 tokens')],
  ['no tokens at all', 'rates/2/unit', (book) => (book.rates[2]!['unit'] = '0 tokens')],
  ['an unknown meter', 'rates/2/meter', (book) => (book.rates[2]!['meter'] = 'storage')],
  ['an unknown model', 'rates/1/model', (book) => (book.rates[1]!['model'] = 'barter')],
  ['a wildcard inside a SKU', 'rates/1/sku', (book) => (book.rates[1]!['sku'] = 'gpu.*')],
  ['two rates for one meter and SKU', 'rates/4', (book) => book.rates.push({ ...book.rates[1]! })],
  ['both a unit price and tiers', 'rates/0', (book) => (book.rates[0]!['unitPrice'] = '1')],
])('%s is refused at /%s', (_, path, change) => expect(errorsOf(change)).toEqual([path]));

test('tiers rise strictly and end with null', () => {
  expect(withTiers([null, '1'])).toEqual([]);
  expect(withTiers(['0.5', '2'], ['0.50001', '2'], [null, '1'])).toEqual([]);
  expect(withTiers(['0', '2'], [null, '1'])).toEqual(['rates/0/tiers/0/upTo']);
  expect(withTiers(['2', '2'], ['2.0', '2'], [null, '1'])).toEqual(['rates/0/tiers/1/upTo']);
  expect(withTiers(['10', '2'], ['9', '2'], [null, '1'])).toEqual(['rates/0/tiers/1/upTo']);
  expect(withTiers(['10', '2'])).toEqual(['rates/0/tiers/0/upTo']);
  expect(withTiers([null, '2'], [null, '1'])).toEqual(['rates/0/tiers/0/upTo']);
  expect(withTiers(['x', '2'], [null, '1'])).toEqual(['rates/0/tiers/0/upTo']);
  expect(withTiers()).toEqual(['rates/0/tiers']);
});

test('a contract names a tenant by id, a book by name and an hour', () => {
  const contract = { tenant: 'ten_01HF0000000000000000000000', priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z' };
  expect(createContract.body!.parse(contract).effectiveFrom).toBe(Date.UTC(2023, 10));
  expect(createContract.body!.safeParse({ ...contract, tenant: 't1' }).success).toBe(false);
});
