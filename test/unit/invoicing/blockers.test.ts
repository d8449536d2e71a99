import { expect, test } from 'vitest';
import { parseInstant } from '#shared/kernel/time.ts';
import type { Hole } from '#shared/metering/domain/readiness.ts';
import { earlierBlockers, planBlockers, timeBlockers } from '#shared/invoicing/domain/blockers.ts';
import { READY } from '#test/support/billing.ts';

const END = parseInstant('2023-12-01T00:00:00Z');
const gap: Hole = { producer: 'prd_1', lane: 'a', seq: 7, watermark: null, reason: 'gap' };
const late: Hole = { producer: 'prd_1', lane: 'b', seq: 9, watermark: END - 1, reason: 'watermark' };
const mute: Hole = { producer: 'prd_1', lane: 'c', seq: 0, watermark: null, reason: 'watermark' };
const silent: Hole = { producer: 'prd_2', lane: null, seq: null, watermark: null, reason: 'no_lane' };
const codes = (...args: Parameters<typeof timeBlockers>) => timeBlockers(...args).map(({ code }) => code);

test('nothing stands in the way of a complete, priced month that is over', () => {
  expect(timeBlockers('2023-11', READY, END)).toEqual([]);
  expect(earlierBlockers([])).toEqual([]);
  expect(planBlockers({ period: '2023-11', unrated: [], currency: 'USD' })).toEqual([]);
});

test('a month that is not over stays open, to its last millisecond', () => {
  expect(codes('2023-11', READY, END - 1)).toEqual(['period_open']);
});

test('what is missing is named by producer, lane and seq', () => {
  const [blocker] = timeBlockers('2023-11', { complete: false, pending: false, holes: [gap, late, mute, silent] }, END);
  expect(blocker!.errors.map(({ code, message }) => [code, message])).toEqual([
    ['gap', 'Producer prd_1, lane a: the batch with seq 7 is missing.'],
    ['watermark', 'Producer prd_1, lane b: its watermark stands at 2023-11-30T23:59:59.999Z.'],
    ['watermark', 'Producer prd_1, lane c: its watermark is not set.'],
    ['no_lane', 'Producer prd_2: it has no lane yet.'],
  ]);
});

test('what waits to be counted is told apart from what is missing, unless a gap makes waiting useless', () => {
  expect(codes('2023-11', { complete: false, pending: true, holes: [late] }, END)).toEqual(['usage_pending']);
  expect(codes('2023-11', { complete: false, pending: true, holes: [gap] }, END)).toEqual(['usage_incomplete', 'usage_pending']);
});

test('usage without a price is named, at most a hundred of it', () => {
  const one = {
    project: 'prj_1',
    meter: 'gpu.time',
    sku: 'gpu.x',
    quantity: '5',
    from: '2023-11-02T00:00:00.000Z',
    reason: 'no_rate' as const,
  };
  const [blocker] = planBlockers({ period: '2023-11', unrated: Array.from({ length: 101 }, () => one), currency: 'USD' });
  expect([blocker!.code, blocker!.errors.length, blocker!.errors[0]]).toEqual([
    'usage_unrated',
    100,
    {
      pointer: '/period',
      code: 'no_rate',
      message: 'gpu.time of gpu.x, project prj_1: 5 base units from 2023-11-02T00:00:00.000Z on have no price.',
    },
  ]);
});

test('a tenant without prices in the month waits for a contract, and a month for those before it', () => {
  expect(planBlockers({ period: '2023-11', unrated: [], currency: null }).map(({ code }) => code)).toEqual(['contract_missing']);
  expect(earlierBlockers(['2023-09', '2023-10'])[0]!.detail).toContain('2023-09, 2023-10');
});
