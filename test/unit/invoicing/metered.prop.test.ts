import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { netUsage } from '#shared/commitments/domain/net-usage.ts';
import { metered } from '#shared/invoicing/domain/metered.ts';
import { HOUR } from '#shared/kernel/time.ts';
import { decodeMinutes } from '#shared/metering/domain/minute-sums.ts';
import { commitment, commitments, END, gpuEvents, START, TENANT, usageOf } from '#test/support/netting.ts';

const GPU_MINUTE = 60_000_000n;
const sum = (all: readonly bigint[]): bigint => all.reduce((a, b) => a + b, 0n);

test('what a usage hour bills on demand is the same by the minute, and what reservations took of a minute is not in it', () => {
  let beyond = 0;
  fc.assert(
    fc.property(commitments, gpuEvents, (reserved, events) => {
      const usage = usageOf(events).filter(({ minutes }) => minutes !== undefined);
      const { shares } = netUsage(reserved, usage, { start: START, end: END });
      return usage.every((hour) => {
        const own = shares.filter(({ key }) => key === hour.key);
        const billed = metered(hour, own);
        beyond += billed.filter(({ kind }) => kind === 'overage').length;
        const minutes = billed.map((one) => one.minutes!());
        const byReservation = (minute: number): bigint =>
          sum(own.flatMap(({ stretches }) => stretches().filter((one) => minute >= one.minute && minute < one.minute + Number(one.length)).map(({ used }) => used))); // prettier-ignore
        const adds = billed.every(({ quantity }, index) => sum(minutes[index]!) === quantity);
        return adds && decodeMinutes(hour.minutes).every((used, minute) => sum(minutes.map((all) => all[minute]!)) + byReservation(minute) === used); // prettier-ignore
      });
    }),
  );
  expect(beyond).toBeGreaterThan(0);
});

test('a reservation of half an hour leaves the minutes of the other half, and each minute what goes beyond it', () => {
  const event = { type: 'gpu' as const, tenant: TENANT, sku: 'a', allocation: 'p', gpuMilli: 3_000, from: START, to: START + HOUR };
  const usage = usageOf([event]);
  const { shares } = netUsage([commitment(1, { n: 2, from: 0, to: 2 })], usage, { start: START, end: END });
  const billed = metered(usage[0]!, shares).map(({ kind, quantity, minutes }) => [
    kind,
    quantity / GPU_MINUTE,
    minutes!().map((used) => used / GPU_MINUTE),
  ]);
  const half = (first: bigint, second: bigint) => Array.from({ length: 60 }, (_, minute) => (minute < 30 ? first : second));
  expect(billed).toEqual([
    ['usage', 90n, half(0n, 3n)],
    ['overage', 30n, half(1n, 0n)],
  ]);
});
