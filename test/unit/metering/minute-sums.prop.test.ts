import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR } from '#shared/kernel/time.ts';
import {
  addMinutes,
  addSpan,
  decodeMinutes,
  encodeMinutes,
  minutesOf,
  noMinutes,
  openMinutes,
} from '#shared/metering/domain/minute-sums.ts';

const hour = Date.UTC(2023, 10, 30, 7);
const sums = fc.array(fc.oneof(fc.constant(0n), fc.constant(60_000_000n), fc.bigInt({ min: 0n, max: 10n ** 25n })), {
  minLength: 60,
  maxLength: 60,
});

test('minutes are read as they were written', () => {
  fc.assert(fc.property(sums, (all) => decodeMinutes(encodeMinutes(all)).every((sum, minute) => sum === all[minute])));
});

test('an hour of steady use takes seven bytes at most, nothing of it two', () => {
  expect(encodeMinutes(noMinutes().map(() => 72n * 60_000_000n)).length).toBeLessThanOrEqual(7);
  expect([...encodeMinutes(noMinutes())]).toEqual([60, 0]);
  expect(decodeMinutes(undefined)).toEqual(noMinutes());
});

test('a span adds to its minutes only, and all of it', () => {
  const instant = fc.integer({ min: 0, max: HOUR });
  fc.assert(
    fc.property(instant, instant, fc.integer({ min: 1, max: 10 ** 9 }), (a, b, gpuMilli) => {
      const [from, to] = [hour + Math.min(a, b), hour + Math.max(a, b)];
      const open = openMinutes();
      addSpan(open, { gpuMilli, from, to });
      const all = minutesOf(open);
      const isInside = (minute: number) => hour + (minute + 1) * 60_000 > from && hour + minute * 60_000 < to;
      const sum = all.reduce((total, minute) => total + minute, 0n);
      return sum === BigInt(gpuMilli) * BigInt(to - from) && all.every((minute, index) => minute > 0n === (isInside(index) && from < to));
    }),
  );
});

test('the order in which minutes are added changes nothing', () => {
  fc.assert(
    fc.property(sums, sums, (a, b) =>
      addMinutes(a, b).every((sum, minute) => sum === addMinutes(b, a)[minute] && sum === a[minute]! + b[minute]!),
    ),
  );
});

test('a minute of more than a number can hold stays exact', () => {
  const open = openMinutes();
  for (let times = 0; times < 200; times += 1) addSpan(open, { gpuMilli: 10 ** 9, from: hour + 1, to: hour + 60_000 });
  expect(minutesOf(open).slice(0, 2)).toEqual([200n * 10n ** 9n * 59_999n, 0n]);
});
