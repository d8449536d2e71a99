import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#shared/kernel/time.ts';
import { capacityStates } from '#shared/commitments/domain/capacity-states.ts';
import { commitmentOf, isReservedIn } from '#shared/commitments/domain/commitment.ts';
import { reservationUsage } from '#shared/commitments/domain/reservation-usage.ts';
import type { Reservation } from '#shared/capacity/domain/reservation.ts';
import { slotOf } from '#shared/capacity/domain/slots.ts';
import { during } from '#shared/capacity/domain/steps.ts';
import type { UsageEvent } from '#shared/metering/batch.ts';
import { commitment, reservationId, START, TENANT, usageOf } from '#test/support/netting.ts';

const GPU_HOUR = 3_600_000_000n;
const gpu = (gpus: number, from: number, to: number, over: object = {}): UsageEvent => ({
  type: 'gpu',
  tenant: TENANT,
  project: 'prj_1',
  sku: 'a',
  allocation: 'p',
  gpuMilli: gpus * 1_000,
  from: START + from * MINUTE,
  to: START + to * MINUTE,
  ...over,
});
const tokens = (at: number, over: object = {}): UsageEvent => ({
  type: 'tokens',
  tenant: TENANT,
  model: 'm',
  at: START + at,
  tokens: { output: 1 },
  reservation: reservationId(1),
  ...over,
});
const two = { start: START, end: START + 2 * HOUR };

test('a reservation tells when its first use and its first token came, counted from its start', () => {
  const own = commitment(1, { n: 4, from: 1, to: 8 });
  const events = [
    gpu(2, 20.5, 90),
    gpu(6, 60, 90),
    tokens(31 * MINUTE + 7),
    tokens(90 * MINUTE),
    tokens(0, { reservation: reservationId(2) }),
    tokens(1, { reservation: undefined }),
  ];
  const { totals, timeToFirstUse, timeToFirstToken, hours } = reservationUsage(own, [own], usageOf(events), two);
  expect([timeToFirstUse, timeToFirstToken]).toEqual([5.5 * MINUTE, 16 * MINUTE + 7]);
  expect(hours.map(({ hour }) => hour)).toEqual([START, START + HOUR]);
  expect(totals.used + totals.idle).toBe(totals.reserved);
  expect([totals.reserved, totals.overage]).toEqual([7n * GPU_HOUR, 2n * GPU_HOUR]);
});

test('a range asked for does not change when the first use was', () => {
  const own = commitment(1, { n: 4, from: 0, to: 12 });
  const usage = usageOf([gpu(1, 10, 20), gpu(1, 130, 140)]);
  const late = reservationUsage(own, [own], usage, { start: START + 2 * HOUR, end: START + 3 * HOUR });
  expect([late.hours.length, late.totals.used, late.timeToFirstUse]).toEqual([1, GPU_HOUR / 6n, 10 * MINUTE]);
});

test('nothing used and no token is null, output before the start is no wait, tokens of hours before it are another’s', () => {
  const own = commitment(1, { n: 4, from: 5, to: 8 });
  expect(reservationUsage(own, [own], [], two)).toMatchObject({ timeToFirstUse: null, timeToFirstToken: null });
  expect(reservationUsage(own, [own], usageOf([tokens(65 * MINUTE), gpu(1, 30, 90)]), two)).toMatchObject({
    timeToFirstUse: 0,
    timeToFirstToken: 0,
  });
  expect(reservationUsage(own, [own], usageOf([tokens(5 * MINUTE)]), two)).toMatchObject({ timeToFirstToken: null });
  const gone = { ...own, steps: [] };
  expect(reservationUsage(gone, [gone], usageOf([gpu(1, 0, 60, { reservation: own.id })]), two).totals).toEqual({
    reserved: 0n,
    used: 0n,
    idle: 0n,
    overage: GPU_HOUR,
  });
});

test('the four states stay apart per project and SKU', () => {
  const usage = usageOf([
    gpu(3, 0, 60),
    gpu(1, 0, 60, { excluded: 'provider_fault' }),
    gpu(2, 60, 120, { project: 'prj_2', sku: 'b' }),
    gpu(1, 120, 180),
    tokens(5),
  ]);
  const states = (granularity: 'hour' | 'day') =>
    capacityStates([commitment(1, { n: 8, from: 2, to: 6 })], usage, granularity, two).map(({ start, project, sku, ...rest }) => [
      (start - START) / HOUR,
      project,
      sku,
      ...Object.values(rest).map((quantity) => Number(quantity / GPU_HOUR)),
    ]);
  expect(states('hour')).toEqual([
    [0, 'prj_1', 'a', 4, 4, 3, 3],
    [1, 'prj_1', 'a', 4, 0, 0, 0],
    [1, 'prj_2', 'b', 0, 2, 2, 2],
  ]);
  expect(states('day')).toEqual([
    [0, 'prj_1', 'a', 8, 4, 3, 3],
    [0, 'prj_2', 'b', 0, 2, 2, 2],
  ]);
});

const window = { start: slotOf(START), end: slotOf(START) + 8 };
const reservation = (over: Partial<Reservation>): Reservation => ({
  ...window,
  id: reservationId(1),
  factory: 'fac_1',
  tenant: TENANT,
  project: 'prj_1',
  pool: 'pol_1',
  sku: 'a',
  n: 4,
  legs: [
    { domain: 'd1', steps: during(window, 3) },
    { domain: 'd2', steps: during({ ...window, start: window.start + 4 }, 1) },
  ],
  state: 'confirmed',
  revision: 2,
  expiresAt: 0,
  createdAt: START,
  confirmedAt: START,
  revisions: [],
  ...over,
});

test('a commitment is what was confirmed at each instant, all domains together, from the slot of the confirmation on', () => {
  expect(commitmentOf(reservation({}))?.steps).toEqual([
    { at: window.start, value: 3 },
    { at: window.start + 4, value: 4 },
    { at: window.end, value: 0 },
  ]);
  expect(commitmentOf(reservation({ confirmedAt: START + 70 * MINUTE }))?.steps[0]).toEqual({ at: window.start + 4, value: 4 });
  expect(commitmentOf(reservation({ state: 'cancelled', legs: [], n: 0 }))?.steps).toEqual([]);
  const { confirmedAt: _, ...pending } = reservation({ state: 'held' });
  expect(commitmentOf(pending)).toBeUndefined();
  expect(
    commitmentOf(reservation({ terms: { tenant: '*', effectiveFrom: 0, price: { model: 'pinned', currency: 'USD', unitPrice: '1' } } }))
      ?.terms?.price.model,
  ).toBe('pinned');
});

test('a commitment is reserved in a time that its steps reach into', () => {
  const own = commitment(1, { n: 1, from: 4, to: 8 });
  const within = (from: number, to: number) => isReservedIn(own, { start: START + from * MINUTE, end: START + to * MINUTE });
  expect([within(0, 60), within(0, 61), within(119, 200), within(120, 200)]).toEqual([false, true, true, false]);
  expect(isReservedIn({ ...own, steps: [] }, two)).toBe(false);
});
