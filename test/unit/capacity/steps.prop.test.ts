import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLedger, decodeSteps, encodeLedger, encodeSteps } from '#shared/capacity/domain/ledger-codec.ts';
import { compacted, emptyLedger, ownLimit } from '#shared/capacity/domain/ledger.ts';
import { earliest } from '#shared/capacity/domain/availability.ts';
import { SLOT } from '#shared/capacity/domain/slots.ts';
import {
  always,
  combine,
  excess,
  firstAfter,
  from,
  highest,
  lowest,
  minus,
  plus,
  sameSteps,
  type Steps,
  sumOf,
  valueAt,
  within,
} from '#shared/capacity/domain/steps.ts';

const SPAN = 40;
const window = fc
  .record({ start: fc.nat(SPAN - 1), length: fc.integer({ min: 1, max: 12 }) })
  .map(({ start, length }) => ({ start, end: start + length }));
const rectangle = fc.tuple(window, fc.integer({ min: 1, max: 9 })).map(([bounds, n]) => ({ ...bounds, n }));
const rectangles = fc.array(rectangle, { maxLength: 12 });
const steps = rectangles.map(sumOf);
const slots = Array.from({ length: SPAN + 16 }, (_, slot) => slot);
const isCanonical = (all: Steps) =>
  all.every(({ at, value }, index) => value !== (all[index - 1]?.value ?? 0) && at > (all[index - 1]?.at ?? Number.NEGATIVE_INFINITY));

test('a sum of rectangles has at each slot the sum of those that cover it', () => {
  fc.assert(
    fc.property(rectangles, (all) => {
      const sum = sumOf(all);
      const isRight = slots.every(
        (slot) => valueAt(sum, slot) === all.reduce((total, { start, end, n }) => total + (start <= slot && slot < end ? n : 0), 0),
      );
      return isRight && isCanonical(sum);
    }),
  );
});

test('every operation is pointwise and keeps the canonical form', () => {
  fc.assert(
    fc.property(steps, steps, window, (a, b, bounds) => {
      const at = (op: Steps, expected: (slot: number) => number) =>
        isCanonical(op) && slots.every((slot) => valueAt(op, slot) === expected(slot));
      return (
        at(plus(a, b), (slot) => valueAt(a, slot) + valueAt(b, slot)) &&
        at(minus(a, b), (slot) => valueAt(a, slot) - valueAt(b, slot)) &&
        at(excess(a, b), (slot) => Math.max(0, valueAt(a, slot) - valueAt(b, slot))) &&
        at(combine(a, b, Math.max), (slot) => Math.max(valueAt(a, slot), valueAt(b, slot))) &&
        at(from(a, bounds.start), (slot) => (slot < bounds.start ? 0 : valueAt(a, slot))) &&
        at(within(a, bounds), (slot) => (slot < bounds.start || slot >= bounds.end ? 0 : valueAt(a, slot)))
      );
    }),
  );
});

test('the lowest and highest of a window are those of its slots, and equal functions are equal arrays', () => {
  fc.assert(
    fc.property(steps, steps, window, (a, b, bounds) => {
      const values = slots.filter((slot) => bounds.start <= slot && slot < bounds.end).map((slot) => valueAt(a, slot));
      return lowest(a, bounds) === Math.min(...values) && highest(a, bounds) === Math.max(...values) && sameSteps(minus(plus(a, b), b), a);
    }),
  );
});

test('the earliest start is the first from which every slot has room', () => {
  fc.assert(
    fc.property(steps, steps, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), (limit, load, n, length) => {
      const fits = (start: number) => slots.slice(start, start + length).every((slot) => valueAt(limit, slot) - valueAt(load, slot) >= n);
      const wanted = slots.find((start) => start >= 2 && start + length <= SPAN && fits(start));
      return earliest(limit, load, n, length, { start: 2, end: SPAN }) === wanted;
    }),
  );
});

const ledger = fc
  .record({
    since: fc.nat(5),
    stopped: fc.boolean(),
    used: steps,
    slice: steps,
    floor: steps,
    base: fc.nat(100).map(always),
    adjustments: fc.array(rectangle, { maxLength: 3 }),
    holds: fc.array(
      fc.record({ bounds: rectangle, expiresAt: fc.nat(2_000_000_000), id: fc.nat(999) }).map(({ bounds, expiresAt, id }) => ({
        ...bounds,
        reservation: `rsv_${id}`,
        tenant: 'ten_1',
        expiresAt: expiresAt * 1_000,
      })),
      { maxLength: 4 },
    ),
  })
  .map((parts) => ({ ...emptyLedger('tenant'), ...parts }));

test('a ledger comes back from its bytes as it was', () => {
  fc.assert(
    fc.property(ledger, (one) => {
      expect(decodeLedger('tenant', encodeLedger(one))).toEqual(one);
      return true;
    }),
  );
});

test('damaged bytes are refused by our own error or give another ledger, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        decodeLedger('domain', Uint8Array.from([1, ...bytes]));
        return true;
      } catch (error) {
        return error instanceof RangeError;
      }
    }),
  );
  expect(() => decodeLedger('domain', Uint8Array.from([9]))).toThrow(/unknown format/);
});

test('steps alone come back from their bytes', () => {
  fc.assert(fc.property(steps, (one) => sameSteps(decodeSteps(encodeSteps(one)), one)));
});

test('compaction changes no limit and no use from its edge on, and drops what ended before', () => {
  fc.assert(
    fc.property(ledger, fc.nat(SPAN), (one, slot) => {
      const small = compacted({ ...one, since: 0 }, (slot + 96) * SLOT);
      const ahead = slots.filter((at) => at >= small.since);
      return (
        ahead.every(
          (at) => valueAt(small.used, at) === valueAt(one.used, at) && valueAt(ownLimit(small), at) === valueAt(ownLimit(one), at),
        ) && (small.used[0]?.at ?? small.since) >= small.since
      );
    }),
  );
});

test('1,000 bookings over the horizon take about 5 KB', () => {
  const used = sumOf(Array.from({ length: 1_000 }, (_, index) => ({ start: index * 38, end: index * 38 + 17, n: 1 + (index % 8) })));
  expect(encodeLedger({ ...emptyLedger('domain'), used }).length).toBeLessThan(5_500);
  expect(firstAfter(used, 10)).toBe(1);
});
