import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { billMonths } from '#shared/invoicing/domain/bill-months.ts';
import type { BilledLine } from '#shared/invoicing/domain/billed-line.ts';
import { book, type Booked, unbook } from '#shared/invoicing/domain/booked.ts';
import type { InvoicePlan } from '#shared/invoicing/domain/invoice-plan.ts';
import { planOf as rated } from '#test/support/rate-month.ts';
import { contract, gpuHours, priceVersion, TENANT, unitRate, usageHour } from '#test/support/billing.ts';

/** A month as it is rated when it holds so much of each SKU; none of a SKU, no line. */
const planOf = (period: string, amounts: Readonly<Record<string, number>>): InvoicePlan =>
  rated({
    tenant: TENANT,
    period,
    prices: {
      contracts: [contract({ effectiveFrom: 0 })],
      versions: [priceVersion([unitRate('gpu.time', '*', '2.333')], { effectiveFrom: 0 })],
    },
    commitments: [],
    hours: Object.entries(amounts).flatMap(([sku, hours]) => (hours === 0 ? [] : [gpuHours(BigInt(hours), { sku })])),
  });
const amounts = fc.record({ a: fc.nat(3), b: fc.nat(3), c: fc.nat(3) });
const sumsOf = (lines: readonly { readonly key: string; readonly quantity: string; readonly amount: string }[]) => {
  const sums: Record<string, [quantity: bigint, cents: bigint]> = {};
  for (const { key, quantity, amount } of lines) {
    const [before, cents] = sums[key] ?? [0n, 0n];
    sums[key] = [before + BigInt(quantity), cents + BigInt(amount.replace('.', ''))];
  }
  return Object.fromEntries(Object.entries(sums).filter(([, [quantity, cents]]) => quantity !== 0n || cents !== 0n));
};

test('whatever a month comes to over time, what is billed of it adds up to the last, line by line', () => {
  fc.assert(
    fc.property(fc.array(amounts, { minLength: 1, maxLength: 6 }), (states) => {
      let booked: Booked = {};
      const billed: BilledLine[] = [];
      for (const [index, state] of states.entries()) {
        const own = planOf(index === 0 ? '2023-10' : '2023-11', index === 0 ? state : {});
        const months =
          index === 0
            ? [{ plan: own, booked }]
            : [
                { plan: own, booked: {} },
                { plan: planOf('2023-10', state), booked },
              ];
        const { lines } = billMonths(own.period, months);
        billed.push(...lines);
        booked = book(booked, lines);
      }
      const wanted = sumsOf(planOf('2023-10', states.at(-1)!).lines);
      expect(sumsOf(billed)).toEqual(wanted);
      expect(sumsOf(Object.entries(booked).map(([key, line]) => ({ key, ...line })))).toEqual(wanted);
    }),
  );
});

test('what is taken back leaves what was booked before', () => {
  fc.assert(
    fc.property(amounts, amounts, (first, second) => {
      const before = book({}, billMonths('2023-10', [{ plan: planOf('2023-10', first), booked: {} }]).lines);
      const { lines } = billMonths('2023-10', [{ plan: planOf('2023-10', second), booked: before }]);
      expect(unbook(book(before, lines), lines)).toEqual(before);
    }),
  );
});

test('a first invoice has the lines as they are rated, with a line of nothing; a later one only differences', () => {
  const plan = rated({
    tenant: TENANT,
    period: '2023-11',
    prices: { contracts: [contract()], versions: [priceVersion([unitRate('tokens.input', '*', '3')])] },
    commitments: [],
    hours: [usageHour({ family: 'tokens', sku: 'llm', counters: { input: 0n } })],
  });
  expect(billMonths('2023-11', [{ plan, booked: {} }]).lines).toEqual([{ ...plan.lines[0], period: '2023-11' }]);
  expect(
    billMonths('2023-12', [
      { plan: planOf('2023-12', {}), booked: {} },
      { plan, booked: {} },
    ]).lines,
  ).toEqual([]);
});

test('usage that is gone from a month is taken back, under the line that it was billed on', () => {
  const booked = book({}, billMonths('2023-10', [{ plan: planOf('2023-10', { a: 2 }), booked: {} }]).lines);
  const { lines, total } = billMonths('2023-11', [
    { plan: planOf('2023-11', {}), booked: {} },
    { plan: planOf('2023-10', {}), booked },
  ]);
  expect([total, lines]).toMatchObject([
    '-4.67',
    [{ kind: 'late', lateOf: 'usage', sku: 'a', quantity: '-7200000000', amount: '-4.67', unitPrice: null }],
  ]);
});

test('months without a contract have the currency of the one that has lines', () => {
  const none = { ...planOf('2023-11', {}), currency: null };
  expect(billMonths('2023-11', [{ plan: none, booked: {} }]).currency).toBeNull();
  expect(
    billMonths('2023-11', [
      { plan: none, booked: {} },
      { plan: { ...planOf('2023-09', {}), currency: null }, booked: {} },
      { plan: planOf('2023-10', { a: 1 }), booked: {} },
    ]),
  ).toMatchObject({
    currency: 'USD',
    total: '2.33',
  });
});

test('a difference is exact as it is: the whole was rounded, so no steps and no fraction of it are shown', () => {
  const booked = book({}, billMonths('2023-10', [{ plan: planOf('2023-10', { a: 1 }), booked: {} }]).lines);
  const { lines } = billMonths('2023-10', [{ plan: planOf('2023-10', { a: 3 }), booked }]);
  expect(lines).toMatchObject([{ kind: 'usage', quantity: '7200000000', amount: '4.67', exactAmount: '4.67', parts: [] }]);
});

test('an invoice pins the prices of its own month and of those that it bills lines of, no others', () => {
  const earlier = { ...planOf('2023-10', { a: 1 }), prices: [{ priceBook: 'list', version: 'old', sha256: 'b' }] };
  const own = { plan: planOf('2023-11', { a: 1 }), booked: {} };
  const booked = book({}, billMonths('2023-10', [{ plan: earlier, booked: {} }]).lines);
  const pinned = (of: Booked) => billMonths('2023-11', [own, { plan: earlier, booked: of }]).prices.map(({ version }) => version);
  expect([pinned(booked), pinned({})]).toEqual([['2023-11-01'], ['2023-11-01', 'old']]);
});

test('amounts of a currency without minor units are booked and taken back too', () => {
  const of = {
    meter: 'm',
    sku: 's',
    project: 'p',
    dimensions: {},
    reservation: null,
    priceBook: 'b',
    priceVersion: 'v',
    rate: null,
    unit: '1 tokens',
  };
  const line = {
    ...of,
    kind: 'usage' as const,
    key: 'k',
    period: '2023-11',
    quantity: '5',
    unitPrice: '2',
    matched: null,
    price: null,
    parts: [],
    exactAmount: '10',
    amount: '10',
  };
  const booked = book({}, [line]);
  expect(booked['k']).toMatchObject({ quantity: '5', amount: '10' });
  expect(unbook(booked, [line])).toEqual({});
});
