import { expect, test } from 'vitest';
import { fixtures } from '#test/support/fixture.ts';
import { compute } from '#test/oracle/compute.ts';

const { prices } = fixtures();
const TOKENS = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const GPU = 'name,num_gpu,gpu_milli,gpu_spec,deletion_time,scheduled_time';

test('usage of nothing keeps its line, and a tenant without usage has an invoice without lines', () => {
  const tokens = `${TOKENS}\r\n2023-11-16 18:17:03.9799600,10,0\r\n`;
  const { invoices } = compute({ tokens, gpu: GPU, prices }, 2);
  expect(invoices[0]!.lines.map(({ meter, quantity, amount }) => [meter, quantity, amount])).toEqual([
    ['tokens.input', '10', '0.00'],
    ['tokens.output', '0', '0.00'],
  ]);
  expect(invoices[1]).toMatchObject({ tenant: 't2', total: '0.00', lines: [] });
});

test('empty files give invoices without lines', () => {
  expect(compute({ tokens: '', gpu: '', prices }, 1).invoices).toEqual([
    { tenant: 't1', period: '2023-11', currency: 'USD', total: '0.00', lines: [] },
  ]);
});

test('the first alternative of a GPU is billed, for the hours inside the month', () => {
  const gpu = `${GPU}\npod-1,2,500,V100M16|V100M32,${163 * 86_400 + 999},${163 * 86_400 - 3600}`;
  const [invoice] = compute({ tokens: TOKENS, gpu, prices }, 1).invoices;
  expect(invoice!.lines).toEqual([{ meter: 'gpu.time', sku: 'gpu.v100m16', quantity: '3600000000', unit: 'GPU-hour', amount: '2.66' }]);
});

test('usage without a price, or from before the price is in force, is unrated', () => {
  const tokens = `${TOKENS}\n2023-11-16 18:17:03.9799600,10,1`;
  const book = JSON.parse(prices) as { rates: { meter: string }[] };
  const withoutOutput = { ...book, rates: book.rates.filter(({ meter }) => meter !== 'tokens.output') };
  const unrated = (prices: object) =>
    compute({ tokens, gpu: GPU, prices: JSON.stringify(prices) }, 1).unrated.map(({ tenant, meter }) => [tenant, meter]);
  expect(unrated(withoutOutput)).toEqual([['t1', 'tokens.output']]);
  expect(unrated({ ...book, effectiveFrom: '2023-11-16T18:00:00Z' })).toEqual([]);
  expect(unrated({ ...book, effectiveFrom: '2023-11-16T19:00:00Z' })).toHaveLength(2);
});
