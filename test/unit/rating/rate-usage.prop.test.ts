import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatExact, formatMinor } from '#shared/kernel/decimal.ts';
import { add, type Exact, multiply, roundHalfAway, whole, ZERO } from '#shared/kernel/money.ts';
import { HOUR, periodBounds } from '#shared/kernel/time.ts';
import { addUse } from '#shared/rating/domain/count.ts';
import { type RatedUsage, rateUsage as rating, takeOff } from '#shared/rating/domain/rate-usage.ts';
import type { Price } from '#shared/rating/domain/prices.ts';
import { timeline } from '#shared/rating/domain/timeline.ts';
import type { MeteredRate } from '#shared/rating/price-book.ts';
import { contract, graduated, priceVersion, unitRate } from '#test/support/billing.ts';

const hours = 3_600_000_000n;
const gpu = graduated('gpu.time', 'gpu.generic', [
  ['500', '2.10'],
  ['2000', '1.85'],
  [null, '1.49'],
]);

type PricedUsage = { readonly line: string; readonly hour: number; readonly quantity: bigint; readonly price: Price };

const period = periodBounds('2023-11');
/** The price that a rate is, alone in its version. */
const priceOf = (rate: MeteredRate, version = '2023-11-01'): Price => {
  const { meter, sku } = rate as { meter: string; sku: string };
  const all = { contracts: [contract()], versions: [priceVersion([rate], { version })] };
  return timeline(all, period)[0]!.price({ meter, sku, dimensions: {} }) as Price;
};

/** Usage rated hour by hour, as it comes in order of time. */
const rateUsage = (usage: readonly PricedUsage[]): readonly RatedUsage[] => {
  const { line: lineOf, finish } = rating(period);
  for (const { line, hour, quantity, price } of usage.toSorted((a, b) => a.hour - b.hour)) addUse(lineOf(price, line), hour, quantity);
  return finish((last) => ({ stretches: [period], isLast: true, last })).usage;
};

const usage = (
  rate: MeteredRate,
  parts: readonly (readonly [hour: number, quantity: bigint, line?: string])[],
  version?: string,
): PricedUsage[] => {
  const price = priceOf(rate, version);
  return parts.map(([hour, quantity, line = 'line']) => ({ line, hour: period.start + hour * HOUR, quantity, price }));
};
/** In cents. */
const cost = ({ parts }: RatedUsage): Exact => multiply(parts.reduce((sum, { amount }) => add(sum, amount), ZERO), whole(100n)); // prettier-ignore
const total = (lines: readonly RatedUsage[]): Exact => lines.map(cost).reduce(add, { num: 0n, den: 1n });
const equal = (a: Exact, b: Exact): boolean => a.num * b.den === b.num * a.den;
/** How much of a line lies on each tier that it reached. */
const onTiers = ({ parts }: RatedUsage): readonly (readonly [string | null, bigint])[] =>
  parts.map(({ says, quantity }) => [says, quantity]);

const price = fc.bigInt(0n, 10n ** 17n).map((value) => formatMinor(value, 15));
const rate: fc.Arbitrary<MeteredRate> = fc
  .tuple(fc.uniqueArray(fc.bigInt(1n, 10n ** 19n), { maxLength: 4 }), fc.array(price, { minLength: 5, maxLength: 5 }))
  .map(([ends, prices]) => {
    const bounds = [...ends].sort((a, b) => (a < b ? -1 : 1)).map((end) => formatMinor(end, 15));
    return graduated(
      'gpu.time',
      'gpu.x',
      [...bounds, null].map((upTo, tier) => [upTo, prices[tier]!] as const),
    );
  });
const part = fc.tuple(fc.integer({ min: 0, max: 700 }), fc.bigInt(0n, 10n ** 13n), fc.constantFrom('a', 'b', 'c'));
const parts = fc.array(part, { maxLength: 12 });

test('however usage is spread over hours and lines, the exact amounts add up to the price of the whole', () => {
  fc.assert(
    fc.property(rate, parts, (rate, parts) => {
      const all = parts.reduce((sum, [, quantity]) => sum + quantity, 0n);
      return equal(total(rateUsage(usage(rate, parts))), total(rateUsage(usage(rate, [[0, all]]))));
    }),
  );
});

test('splitting one hour of a line into shards changes nothing', () => {
  fc.assert(
    fc.property(rate, parts, fc.bigInt(0n, 10n ** 13n), (rate, parts, extra) => {
      const one = rateUsage(usage(rate, [...parts, [5, extra, 'a']]));
      const two = rateUsage(usage(rate, [...parts, [5, extra / 2n, 'a'], [5, extra - extra / 2n, 'a']]));
      const byLine = (lines: readonly RatedUsage[]) =>
        lines
          .map((line) => `${line.line} ${formatExact(cost(line))}`)
          .sort()
          .join();
      return byLine(one) === byLine(two);
    }),
  );
});

test('the order in which usage is read changes nothing', () => {
  fc.assert(
    fc.property(rate, parts, (rate, parts) => {
      const amounts = (given: typeof parts) =>
        rateUsage(usage(rate, given))
          .map((line) => `${line.line} ${onTiers(line).join()}`)
          .sort()
          .join();
      return amounts(parts) === amounts(parts.toReversed());
    }),
  );
});

test('the tiers of a line hold its quantity, no more and no less', () => {
  fc.assert(
    fc.property(rate, parts, (rate, parts) =>
      rateUsage(usage(rate, parts)).every(
        ({ quantity, parts: placed }) => placed.reduce((sum, part) => sum + part.quantity, 0n) === quantity * 10n ** 15n,
      ),
    ),
  );
});

test('more usage never costs less', () => {
  fc.assert(
    fc.property(rate, fc.bigInt(0n, 10n ** 14n), fc.bigInt(0n, 10n ** 14n), (rate, quantity, more) => {
      const [less, greater] = [quantity, quantity + more].map((all) => total(rateUsage(usage(rate, [[0, all]]))));
      return less!.num * greater!.den <= greater!.num * less!.den;
    }),
  );
});

test.each([
  [499n, '104790'],
  [500n, '105000'],
  [501n, '105185'],
  [2000n, '382500'],
  [2001n, '382649'],
])('%s GPU-hours cost %s cents: an upper bound belongs to its tier', (quantity, cents) => {
  expect(formatExact(total(rateUsage(usage(gpu, [[0, quantity * hours]]))))).toBe(cents);
});

test('a tier bound need not be a whole number of base units', () => {
  const fineRate = graduated('tokens.output', 'llm-large', [
    ['0.0000005', '3000000'],
    [null, '1000000'],
  ]);
  const [line] = rateUsage(usage(fineRate, [[0, 2n]]));
  expect(onTiers(line!).map(([, on]) => on)).toEqual([500_000_000_000_000n, 1_500_000_000_000_000n]);
  expect(formatExact(cost(line!))).toBe('300');
});

test('two projects share one tier count, in order of hour', () => {
  const lines = rateUsage(usage(gpu, [[2, 400n * hours, 'first by name'], [1, 400n * hours, 'second by name']])); // prettier-ignore
  expect(lines.map(({ line }) => line)).toEqual(['second by name', 'first by name']);
  expect(lines.map((line) => formatExact(cost(line)))).toEqual(['84000', String(100 * 210 + 300 * 185)]);
});

test('within an hour, the line key decides who comes first', () => {
  const lines = rateUsage(usage(gpu, [[1, 400n * hours, 'b'], [1, 400n * hours, 'a']])); // prettier-ignore
  expect(lines.map((line) => [line.line, onTiers(line).map(([says, on]) => [says, on / 10n ** 15n / hours])])).toEqual([
    ['a', [['up to 500', 400n]]],
    [
      'b',
      [
        ['up to 500', 100n],
        ['up to 2000', 300n],
      ],
    ],
  ]);
});

test('a new price version goes on where the last one stopped', () => {
  const cheaper = graduated('gpu.time', 'gpu.generic', [
    ['1000', '2.00'],
    [null, '1.00'],
  ]);
  const [old, renewed] = rateUsage([...usage(gpu, [[1, 600n * hours, 'v1']]), ...usage(cheaper, [[2, 600n * hours, 'v2']], 'v2')]);
  expect(formatExact(cost(old!))).toBe(String(500 * 210 + 100 * 185));
  expect(formatExact(cost(renewed!))).toBe(String(400 * 200 + 200 * 100));
});

test('usage of nothing keeps its line, at zero', () => {
  const [line] = rateUsage(usage(gpu, [[1, 0n]]));
  expect(cost(line!).num).toBe(0n);
  expect(line!.quantity).toBe(0n);
});

test('half a cent is rounded up, once', () => {
  const [line] = rateUsage(usage(unitRate('tokens.input', 'llm', '3.00'), [[0, 5_000n]]));
  expect(formatExact(cost(line!))).toBe('1.5');
  expect(roundHalfAway(cost(line!))).toBe(2n);
});

const unitPrice = unitRate('gpu.time', 'gpu.generic', '2.10');
const anySize = fc.bigInt(-(10n ** 38n), 10n ** 38n);

test('quantities of any size and sign, and 0, add up to the last base unit, at one price and in steps', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), anySize), { minLength: 1, maxLength: 12 }), (parts) => {
      const all = parts.reduce((sum, [, quantity]) => sum + quantity, 0n);
      const [line] = rateUsage(usage(unitPrice, parts));
      return line!.quantity === all && equal(cost(line!), { num: all * 210n, den: hours });
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.bigInt(0n, 10n ** 38n)), { minLength: 1, maxLength: 12 }),
      (parts) => {
        const all = parts.reduce((sum, [, quantity]) => sum + quantity, 0n);
        return equal(total(rateUsage(usage(gpu, parts))), total(rateUsage(usage(gpu, [[0, all]]))));
      },
    ),
  );
});

test('a count goes on from a price that needs the sum alone to one in steps, also within an hour, whichever is read first', () => {
  const plain = usage(unitPrice, [[1, 10n ** 19n, 'plain'], [2, 400n * hours, 'plain']], 'v1'); // prettier-ignore
  const steps = usage(gpu, [[2, 400n * hours, 'steps'], [3, 400n * hours, 'steps']], 'v2'); // prettier-ignore
  const before = usage(unitPrice, [[1, 400n * hours, 'plain']], 'v1');
  const both = (all: readonly PricedUsage[]) => rateUsage(all).find(({ line }) => line === 'steps')!;
  expect(onTiers(both([...plain, ...steps]))).toEqual([['above', 800n * hours * 10n ** 15n]]);
  expect(both(steps).parts.map(({ says }) => says)).toEqual(['up to 500', 'up to 2000']);
  const later = [...before, ...usage(unitPrice, [[2, 400n * hours, 'plain']], 'v1')];
  const expected = ['up to 2000'];
  expect(both([...later, ...steps]).parts.map(({ says }) => says)).toEqual(expected);
  expect(both([...steps, ...later]).parts.map(({ says }) => says)).toEqual(expected);
});

test('what is taken off a line comes from its last tiers, and the rest costs what it alone would', () => {
  const [line] = rateUsage(usage(gpu, [[1, 2_100n * hours]]));
  const less = takeOff(line!, 300n * hours);
  expect(less.quantity).toBe(1_800n * hours);
  expect(formatExact(cost(less))).toBe(String(500 * 210 + 1_300 * 185));
  expect(takeOff(line!, 0n)).toEqual(line);
  fc.assert(
    fc.property(rate, fc.bigInt(0n, 10n ** 14n), fc.bigInt(0n, 10n ** 14n), (rate, quantity, more) => {
      const [whole] = rateUsage(usage(rate, [[0, quantity + more]]));
      return equal(cost(takeOff(whole!, more)), total(rateUsage(usage(rate, [[0, quantity]]))));
    }),
  );
});
