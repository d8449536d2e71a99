import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { netUsage } from '#shared/commitments/domain/net-usage.ts';
import { settling } from '#shared/commitments/domain/settlement.ts';
import { HOUR } from '#shared/kernel/time.ts';
import { commitment, commitments, END, gpuEvents, START, TENANT, usageOf } from '#test/support/netting.ts';

const range = { start: START, end: END };
const used = (from: number, to: number, over: { project?: string; region?: string; class?: 'reserved' } = {}) => ({
  type: 'gpu' as const,
  tenant: TENANT,
  project: 'prj_1',
  sku: 'a',
  allocation: 'p',
  gpuMilli: 1_000,
  from: START + from * HOUR,
  to: START + to * HOUR,
  ...over,
});
const settled = (all: readonly Commitment[], events: Parameters<typeof usageOf>[0], { start, end } = range) => {
  const usage = usageOf(events);
  const settlements = settling(all, { start, end });
  for (let hour = start; hour < end; hour += HOUR) settlements.add(netUsage(all, usage, { start: hour, end: hour + HOUR }), usage);
  return settlements.finish();
};
const GPU_HOUR = 3_600_000_000n;

test('what was covered has a part for each project and dimensions, whatever the hour', () => {
  const events = [used(1, 3), used(1, 2, { project: 'prj_2' }), used(2, 3, { region: 'eu' }), used(2, 3, { class: 'reserved' })];
  const [one] = settled([commitment(1, { n: 8, from: 4, to: 12 })], events);
  expect(one).toMatchObject({ from: START + HOUR, reserved: 16n * GPU_HOUR, used: 5n * GPU_HOUR, idle: 11n * GPU_HOUR, overage: 0n });
  expect(new Set(one!.covered)).toEqual(
    new Set([
      { project: 'prj_1', dimensions: {}, used: 2n * GPU_HOUR },
      { project: 'prj_2', dimensions: {}, used: GPU_HOUR },
      { project: 'prj_1', dimensions: { region: 'eu' }, used: GPU_HOUR },
      { project: 'prj_1', dimensions: { class: 'reserved' }, used: GPU_HOUR },
    ]),
  );
});

test('use that names a reservation before it starts is overage, and covered by nothing', () => {
  const later = commitment(1, { n: 1, from: 8, to: 12 });
  const [one] = settled([later], [{ ...used(0, 1), reservation: later.id }]);
  expect(one).toMatchObject({ from: START, reserved: GPU_HOUR, used: 0n, overage: GPU_HOUR, covered: [] });
});

test('an hour in which only excluded use names a reservation is not its first', () => {
  const later = commitment(1, { n: 1, from: 8, to: 12 });
  const [one] = settled([later], [{ ...used(0, 1), reservation: later.id, excluded: 'test' as const }]);
  expect(one).toMatchObject({ from: START + 2 * HOUR, reserved: GPU_HOUR, overage: 0n });
});

test('a time in which a commitment has nothing reserved settles nothing of it, whatever names it', () => {
  const later = commitment(1, { n: 1, from: 8, to: 12 });
  const use = { ...used(0, 1), reservation: later.id };
  expect(settled([later], [use], { start: START, end: START + HOUR })).toEqual([]);
});

test('what is reserved is settled whether an hour of use came or not', () => {
  const all = [commitment(1, { n: 2, from: 1, to: 19, more: 3 }), commitment(2, { n: 1, from: 40, to: 44 })];
  const netted = netUsage(all, [], range).hours.filter(({ reservation }) => reservation === all[0]!.id);
  const reserved = netted.reduce((sum, hour) => sum + hour.reserved, 0n);
  expect(settling(all, range).finish()).toEqual([
    { commitment: all[0], reserved, used: 0n, idle: reserved, overage: 0n, from: START, covered: [] },
  ]);
});

test('used and idle are what was reserved, and the covered parts are what was used, whatever comes', () => {
  fc.assert(
    fc.property(commitments, gpuEvents, (all, events) =>
      settled(all, events).every(
        ({ reserved, used, idle, covered }) =>
          reserved > 0n &&
          used + idle === reserved &&
          covered.reduce((sum, part) => sum + part.used, 0n) === used &&
          covered.every((part) => part.used > 0n),
      ),
    ),
  );
});
