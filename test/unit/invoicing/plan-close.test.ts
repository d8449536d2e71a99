import { expect, test } from 'vitest';
import type { Problem } from '#shared/kernel/problem.ts';
import { parseInstant } from '#shared/kernel/time.ts';
import type { Hole } from '#shared/metering/domain/readiness.ts';
import type { InvoicePlan } from '#shared/invoicing/domain/invoice-plan.ts';
import { blockersOf, type CloseState, planClose } from '#shared/invoicing/domain/plan-close.ts';
import { READY, TENANT } from '#test/support/billing.ts';

const plan: InvoicePlan = { tenant: TENANT, period: '2023-11', currency: 'USD', total: '1.00', lines: [], unrated: [], prices: [] };
const state: CloseState = { plan, readiness: READY, existing: undefined, now: parseInstant('2023-12-01T00:00:00Z') };
const gap: Hole = { producer: 'prd_1', lane: 'a', seq: 7, watermark: null, reason: 'gap' };
const late: Hole = { producer: 'prd_1', lane: 'b', seq: 9, watermark: state.now - 1, reason: 'watermark' };
const mute: Hole = { producer: 'prd_1', lane: 'c', seq: 0, watermark: null, reason: 'watermark' };
const silent: Hole = { producer: 'prd_2', lane: null, seq: null, watermark: null, reason: 'no_lane' };
const incomplete = (...holes: Hole[]) => ({ complete: false, pending: false, holes });

const refusal = (over: Partial<CloseState>): Problem => {
  try {
    planClose({ ...state, ...over });
  } catch (problem) {
    return problem as Problem;
  }
  throw new Error('closed');
};

test('a complete, priced month that is over closes in its currency', () => expect(planClose(state)).toBe('USD'));

test('a month that is not over stays open, to its last millisecond', () => {
  expect(refusal({ now: state.now - 1 }).code).toBe('period_open');
});

test('a gap names producer, lane and seq', () => {
  const { code, context } = refusal({ readiness: incomplete(gap, late, mute, silent) });
  expect(code).toBe('usage_incomplete');
  expect(context.errors!.map(({ code, message }) => [code, message])).toEqual([
    ['gap', 'Producer prd_1, lane a: the batch with seq 7 is missing.'],
    ['watermark', 'Producer prd_1, lane b: its watermark stands at 2023-11-30T23:59:59.999Z.'],
    ['watermark', 'Producer prd_1, lane c: its watermark is not set.'],
    ['no_lane', 'Producer prd_2: it has no lane yet.'],
  ]);
  expect(context.extra!['holes']).toEqual([gap, { ...late, watermark: '2023-11-30T23:59:59.999Z' }, mute, silent]);
});

test('while a rollup counts, the close says when to try again, unless a gap makes that useless', () => {
  const pending = refusal({ readiness: { complete: false, pending: true, holes: [late] } });
  expect([pending.code, pending.context.retryAfterSeconds]).toEqual(['usage_pending', 5]);
  expect(refusal({ readiness: { complete: false, pending: true, holes: [gap] } }).code).toBe('usage_incomplete');
});

test('usage without a price blocks by name', () => {
  const unrated = [
    { project: 'prj_1', meter: 'gpu.time', sku: 'gpu.x', quantity: '5', from: '2023-11-02T00:00:00.000Z', reason: 'no_rate' as const },
  ];
  const { code, context } = refusal({ plan: { ...plan, unrated } });
  expect([code, context.errors]).toEqual([
    'usage_unrated',
    [
      {
        pointer: '/period',
        code: 'no_rate',
        message: 'gpu.time of gpu.x, project prj_1: 5 base units from 2023-11-02T00:00:00.000Z on have no price.',
      },
    ],
  ]);
});

test('a tenant without prices in the month cannot be billed', () => {
  expect(refusal({ plan: { ...plan, currency: null } }).code).toBe('contract_missing');
});

test('a month has one invoice, and the second request learns which', () => {
  const { code, context } = refusal({ existing: 'inv_1', readiness: incomplete(gap) });
  expect([code, context.extra]).toEqual(['invoice_exists', { existing: 'inv_1' }]);
});

test('a preview lists all that stands in the way', () => {
  const blockers = blockersOf({ ...state, plan: { ...plan, currency: null }, readiness: incomplete(gap), now: 0 });
  expect(blockers.map(({ code }) => code)).toEqual(['period_open', 'usage_incomplete', 'contract_missing']);
});
