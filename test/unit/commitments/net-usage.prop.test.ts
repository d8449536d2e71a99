import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#shared/kernel/time.ts';
import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { netUsage } from '#shared/commitments/domain/net-usage.ts';
import { valueAt } from '#shared/capacity/domain/steps.ts';
import { slotOf } from '#shared/capacity/domain/slots.ts';
import type { GpuEvent } from '#shared/metering/batch.ts';
import {
  bruteForce,
  commitment,
  commitments,
  END,
  gpuEvents,
  HOURS,
  reservationId,
  START,
  TENANT,
  usageOf,
} from '#test/support/netting.ts';

const range = { start: START, end: END };
const net = (all: readonly Commitment[], events: readonly GpuEvent[]) => netUsage(all, usageOf(events), range);
const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
const same = (a: unknown, b: unknown) => text(a) === text(b);
const text = (value: unknown) => JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? `${member}n` : member));
const sorted = (sums: Record<string, unknown>) => Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1));

test('netting is what one pass over every minute gives', () => {
  fc.assert(
    fc.property(commitments, gpuEvents, (all, events) => {
      const hours = net(all, events).hours.filter(({ used, overage }) => used + overage > 0n);
      const sums = Object.fromEntries(
        hours.map(({ reservation, hour, used, overage }) => [`${reservation} ${hour}`, [Number(used), Number(overage)]]),
      );
      return same(sorted(sums), sorted(bruteForce(all, events)));
    }),
    { numRuns: 200 },
  );
});

test('used + idle = reserved, and never below zero, in every hour', () => {
  fc.assert(
    fc.property(commitments, gpuEvents, (all, events) => {
      const { hours } = net(all, events);
      const reserved = total(hours.map((hour) => hour.reserved));
      const confirmed = all.map(({ steps }) => {
        let sum = 0;
        for (let at = START; at < END; at += 15 * MINUTE) sum += valueAt(steps, slotOf(at));
        return BigInt(sum) * 15n * 60_000_000n;
      });
      return hours.every(({ reserved, used, idle }) => used + idle === reserved && idle >= 0n) && reserved === total(confirmed);
    }),
  );
});

test('used + overage + what has no reservation = metered use, key by key, and reservation by reservation', () => {
  fc.assert(
    fc.property(commitments, gpuEvents, (all, events) => {
      const { hours, shares } = net(all, events);
      const within = usageOf(events).every(({ key, counters }) => {
        const mine = shares.filter((share) => share.key === key);
        return total(mine.map(({ used, overage }) => used + overage)) <= counters['billable']!;
      });
      const named = usageOf(events).every(({ key, sku, reservation, counters }) => {
        const isKnown = all.some(({ id, sku: own }) => id === reservation && own === sku);
        const mine = total(shares.filter((share) => share.key === key).map(({ used, overage }) => used + overage));
        return reservation === undefined || mine === (isKnown ? counters['billable']! : 0n);
      });
      const adds = (id: string) => {
        const mine = hours.filter(({ reservation }) => reservation === id);
        const ofKeys = shares.filter(({ reservation }) => reservation === id);
        return (
          total(mine.map(({ used }) => used)) === total(ofKeys.map(({ used }) => used)) &&
          total(mine.map(({ overage }) => overage)) === total(ofKeys.map(({ overage }) => overage))
        );
      };
      return within && named && all.every(({ id }) => adds(id));
    }),
  );
});

test('no minute uses more than is reserved: a minute alone is netted as within its hour', () => {
  fc.assert(
    fc.property(commitments, gpuEvents, fc.integer({ min: 0, max: HOURS * 60 - 1 }), (all, events, minute) => {
      const from = START + minute * MINUTE;
      const inMinute = events.flatMap((event) => {
        const part = { ...event, from: Math.max(event.from, from), to: Math.min(event.to, from + MINUTE) };
        return part.from < part.to ? [part] : [];
      });
      return net(all, inMinute).hours.every(({ reservation, used }) => {
        const { steps } = all.find(({ id }) => id === reservation)!;
        return used <= BigInt(valueAt(steps, slotOf(from))) * 60_000_000n;
      });
    }),
  );
});

test('the order of events, usage hours and reservations changes nothing', () => {
  fc.assert(
    fc.property(commitments, gpuEvents, (all, events) =>
      same(net(all, events), netUsage(all.toReversed(), usageOf(events.toReversed()).toReversed(), range)),
    ),
  );
});

const event = (over: Partial<GpuEvent> & { gpus: number; minutes: readonly [number, number] }): GpuEvent => {
  const { gpus, minutes, ...rest } = over;
  const at = { type: 'gpu' as const, tenant: TENANT, sku: 'a', allocation: 'p', gpuMilli: gpus * 1_000 };
  return { ...at, ...rest, from: START + minutes[0] * MINUTE, to: START + minutes[1] * MINUTE };
};
const GPU_HOUR = 3_600_000_000n;
const inGpuHours = (all: readonly Commitment[], events: readonly GpuEvent[]) =>
  net(all, events).hours.map(({ reservation, hour, reserved, used, idle, overage }) => [
    reservation.at(-1),
    (hour - START) / HOUR,
    ...[reserved, used, idle, overage].map((quantity) => Number(quantity) / Number(GPU_HOUR)),
  ]);

test('a burst of twice the reserved size for half an hour is overage: idleness before does not forgive it', () => {
  expect(inGpuHours([commitment(1, { n: 8, from: 0, to: 4 })], [event({ gpus: 16, minutes: [30, 60] })])).toEqual([['1', 0, 8, 4, 4, 4]]);
});

test('what names a reservation comes first, the rest fills up in the order of start, then id; beyond all is overage of the last', () => {
  const all = [commitment(2, { n: 4, from: 0, to: 4 }), commitment(1, { n: 4, from: 0, to: 4 }), commitment(3, { n: 2, from: 2, to: 4 })];
  const events = [event({ gpus: 9, minutes: [0, 60] }), event({ gpus: 3, minutes: [0, 60], reservation: reservationId(1) })];
  expect(inGpuHours(all, events)).toEqual([
    ['1', 0, 4, 4, 0, 0],
    ['2', 0, 4, 4, 0, 2],
    ['3', 0, 1, 1, 0, 1],
  ]);
});

test('what names a reservation outside its window, or beyond it, is its overage; another SKU and another id are nobody’s', () => {
  const all = [commitment(1, { n: 4, from: 4, to: 8 }), commitment(2, { n: 4, from: 0, to: 8 })];
  const tagged = { reservation: reservationId(1) };
  expect(inGpuHours(all, [event({ gpus: 6, minutes: [0, 120], ...tagged })])).toEqual([
    ['2', 0, 4, 0, 4, 0],
    ['1', 0, 0, 0, 0, 6],
    ['2', 1, 4, 0, 4, 0],
    ['1', 1, 4, 4, 0, 2],
  ]);
  expect(
    net(all, [
      event({ gpus: 1, minutes: [0, 300], ...tagged, sku: 'b' }),
      event({ gpus: 1, minutes: [0, 300], reservation: reservationId(9) }),
    ]).shares,
  ).toEqual([]);
});

test('use outside every window of its SKU is no overage', () => {
  expect(net([commitment(1, { n: 4, from: 4, to: 8 })], [event({ gpus: 6, minutes: [0, 60] })]).shares).toEqual([]);
});

test('the first use of an hour is exact where use began in its minute, and the start of the minute where it began before the reservation', () => {
  const first = (events: readonly GpuEvent[]) =>
    net([commitment(1, { n: 4, from: 1, to: 8 })], events).hours.find(({ firstUse }) => firstUse !== undefined)?.firstUse;
  expect(first([event({ gpus: 1, minutes: [20.5, 30] }), event({ gpus: 1, minutes: [20.25, 30] })])).toBe(START + 20.25 * MINUTE);
  expect(first([event({ gpus: 1, minutes: [3.5, 30] })])).toBe(START + 15 * MINUTE);
  expect(first([event({ gpus: 1, minutes: [3.5, 4] })])).toBeUndefined();
});
