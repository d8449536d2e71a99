import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMinutes, noMinutes } from '#shared/metering/domain/minute-sums.ts';
import { commitmentOn, holding, termsOf } from '#test/support/commitments.ts';
import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { parseInstant } from '#shared/kernel/time.ts';
import { escapeHtml } from '#shared/invoicing/document/readable.ts';
import type { Closed } from '#shared/invoicing/domain/invoice.ts';
import { billMonths } from '#shared/invoicing/domain/bill-months.ts';
import { invoiceHtml } from '#shared/invoicing/document/invoice-html.ts';
import { planOf } from '#test/support/rate-month.ts';
import { grouped, groupedIn, inUnit } from '#shared/invoicing/document/readable.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { closing } from '#test/support/invoices.ts';
import { contract, gpuHours, graduated, priceVersion, TENANT, unitRate, usageHour } from '#test/support/billing.ts';

const version = priceVersion([
  graduated('gpu.time', '*', [
    ['1000', '2.10'],
    [null, '1.85'],
  ]),
  unitRate('tokens.input', '*', '3.00'),
]);
const page = (hours: readonly UsageHour[], over: Partial<Closed> = {}, commitments: readonly Commitment[] = []) => {
  const plan = planOf({
    tenant: TENANT,
    period: '2023-11',
    prices: { contracts: [contract()], versions: [version] },
    commitments,
    hours,
  });
  const { lines, total, prices } = billMonths('2023-11', [{ plan, booked: {} }]);
  const hashes = { basis: '1'.repeat(64), plan: '2'.repeat(64) };
  const closedAt = parseInstant('2023-12-01T01:00:00Z');
  return invoiceHtml({ ...closing({}, { ...hashes, total, prices, closedAt }), ...over }, lines);
};
const full = () =>
  page(
    [
      gpuHours(1_500n, { sku: 'gpu.h100', dimensions: { class: 'spot' }, reservation: 'rsv_1' }),
      usageHour({ family: 'tokens', sku: 'llm-large', counters: { input: 1_234_567n } }),
    ],
    { status: 'finalized', number: 'INV-000001', finalizedAt: parseInstant('2023-12-01T01:00:05Z') },
  );

test('the page says who, whom, when, what, how much and from which documents', () => {
  const html = full();
  for (const text of [
    'INV-000001', 'north', 'acme', TENANT, '2023-11', 'Finalized</dt><dd>2023-12-01 01:00 UTC', 'gpu.h100', 'prj_1 · spot · rsv_1',
    '1,500<', '5,400,000,000,000 base units', 'up to 1,000', 'above', '1.85', '3,025.00', '1.234567', 'per 1,000,000 tokens', '3.70', 'exactly 3.703701',
    '3,028.70 USD', 'sha256:1111', 'sha256:2222', 'sha256:aaaa', 'list 2023-11-01',
  ]) expect(html).toContain(text); // prettier-ignore
});

test('the page is complete in itself: no script, nothing loaded', () => {
  expect(full()).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  expect(full()).not.toMatch(/<script|src=|href=|@import|url\(/);
});

test('an invoice without number or lines says so', () => {
  const html = page([]);
  for (const text of ['without a number yet', 'closing', 'No usage in this period.', 'Finalized</dt><dd>not yet', '0.00 USD']) {
    expect(html).toContain(text);
  }
});

test('names cannot leave their place', () => {
  const evil = `"><script>alert('x')</script>&`;
  const html = page([gpuHours(1n, { sku: evil, project: evil, reservation: evil })], { seller: evil, tenantName: evil, number: evil });
  expect(html).not.toContain('<script');
  expect(html.split('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;')).toHaveLength(8 + 1);
});

test('escaped text has no character that HTML reads, and nothing is lost', () => {
  const read: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  fc.assert(
    fc.property(fc.string(), (text) => {
      const escaped = escapeHtml(text);
      return !/[<>"']/.test(escaped) && escaped.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => read[entity]!) === text;
    }),
  );
});

test('quantities are readable in their unit', () => {
  expect([grouped('1234567.125'), grouped('-1000'), grouped('999')]).toEqual(['1,234,567.125', '-1,000', '999']);
  expect(inUnit('5400000000', 'GPU-hour')).toBe('1.5');
  expect(inUnit('3600000000000', 'GPU-hour')).toBe('1,000');
  expect(inUnit('999', '1000000 tokens')).toBe('0.000999');
  expect(inUnit('0.5', '1 tokens')).toBe('0');
  expect(groupedIn('2.10 per 1000000 tokens, up to 1234.5678')).toBe('2.10 per 1,000,000 tokens, up to 1,234.5678');
});

test('reservations show what was committed, used, idle and over', () => {
  const usage = gpuHours(5n, { reservation: 'rsv_1', minutes: encodeMinutes(noMinutes().map(() => 300_000_000n)) });
  const html = page([usage], {}, [commitmentOn(4, { terms: termsOf(holding('1.25', '0.5')) })]);
  for (const text of [
    'Reservations, in GPU-hours',
    'rsv_1<small>gpu.h100 · prj_1',
    'commitment · prj_1',
    'overage · prj_1',
    '10.00',
    '2.10',
  ]) {
    expect(html).toContain(text);
  }
  expect([...html.matchAll(/<td class="number">([\d.]+)<\/td>/g)].slice(-4).map(([, value]) => value)).toEqual(['8', '4', '4', '1']);
  expect(full()).not.toContain('Reservations');
});

test('A charge counted a base unit, and a late one did not say that it was a charge: the page shows no quantity, and the kind', () => {
  const rates = [
    { ...unitRate('gpu.time', 'gpu.h100', '2'), minimum: '100' },
    { model: 'fixed' as const, charge: 'platform', amount: '300' },
  ];
  const prices = { contracts: [contract()], versions: [priceVersion(rates)] };
  const november = planOf({ tenant: TENANT, period: '2023-11', prices, commitments: [], hours: [] });
  const december = planOf({ tenant: TENANT, period: '2023-12', prices: { contracts: [], versions: [] }, commitments: [], hours: [] });
  const pageOf = (lines: ReturnType<typeof billMonths>['lines']) => invoiceHtml({ ...closing({}, {}) }, lines);
  const inTime = pageOf(billMonths('2023-11', [{ plan: november, booked: {} }]).lines);
  expect([/\d base units/.test(inTime), inTime.includes('fixed · prj'), inTime.includes('true-up · prj')]).toEqual([false, true, true]);
  const late = pageOf(
    billMonths(
      '2023-12',
      [december, november].map((plan) => ({ plan, booked: {} })),
    ).lines,
  );
  expect([late.includes('late fixed, 2023-11'), late.includes('late true-up, 2023-11')]).toEqual([true, true]);
});
