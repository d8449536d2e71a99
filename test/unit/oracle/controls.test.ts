import { expect, test } from 'vitest';
import { fixtures } from '#test/support/fixture.ts';
import { compute } from '#test/oracle/compute.ts';

const files = fixtures();

test('the default traces give the published counts of events and of skipped rows', () => {
  const { tokens, gpu } = compute(files, 5);
  expect([tokens.events, tokens.withoutTime, tokens.outsidePeriod]).toEqual([8819, 0, 0]);
  expect([gpu.events, gpu.withoutGpu, gpu.withoutTime, gpu.notAfterScheduling, gpu.outsidePeriod]).toEqual([17_967, 1088, 861, 0, 3028]);
});

test.each([
  [5, '7904.13 4604.06 3020.83 6862.11 5167.05'],
  [7, '4290.85 2561.12 8453.69 5397.10 2707.95 3080.30 1933.27'],
])('the default traces give the published totals of %s tenants', (tenants, totals) => {
  const { invoices, unrated } = compute(files, tenants);
  expect(invoices.map(({ total }) => total).join(' ')).toBe(totals);
  expect(unrated).toEqual([]);
});
