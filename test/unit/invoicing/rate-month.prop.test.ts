import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateMonth } from '#shared/invoicing/domain/rate-month.ts';
import { HOUR, periodBounds } from '#shared/kernel/time.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { contract, gpuHours, graduated, priceVersion, unitRate, usageHour } from '#test/support/billing.ts';
import { holding, pinned, termsOf } from '#test/support/commitments.ts';
import { wholeMonth } from '#test/support/month-oracle.ts';
import { commitment, commitments, gpuEvents, HOURS, reservationId, START, TENANT, usageOf } from '#test/support/netting.ts';
import { ratedMonth } from '#test/support/rate-month.ts';

const month = { tenant: TENANT, period: '2024-01' };

const tiers = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }), fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 4, maxLength: 4 }))
  .map(([ends, prices]) => [...ends.sort((a, b) => a - b).map(String), null].map((end, tier) => [end, `0.${prices[tier]}`] as const)); // prettier-ignore

const prices: fc.Arbitrary<Prices> = fc
  .record({ first: tiers, second: tiers, change: fc.integer({ min: 0, max: HOURS }), contracted: fc.integer({ min: 0, max: 2 }), hasContract: fc.boolean() })
  .map(({ first, second, change, contracted, hasContract }) => ({
    contracts: hasContract ? [contract({ effectiveFrom: START + contracted * HOUR })] : [contract({ effectiveFrom: 0 })],
    versions: [
      priceVersion([graduated('gpu.time', '*', first), graduated('tokens.input', '*', first)], { effectiveFrom: START - HOUR }),
      priceVersion([graduated('gpu.time', 'a', second), unitRate('gpu.time', 'b', '0.333'), graduated('tokens.input', '*', second)], {
        version: 'v2',
        effectiveFrom: START + change * HOUR,
        sha256: 'c'.repeat(64),
      }),
    ],
  })); // prettier-ignore

const events = fc
  .tuple(gpuEvents, fc.array(fc.constantFrom('prj_1', 'prj_2'), { minLength: 10, maxLength: 10 }))
  .map(([all, projects]) => all.map((event, index) => ({ ...event, project: projects[index]! })));

const tokenHours = fc
  .uniqueArray(
    fc.record({
      hour: fc.integer({ min: 0, max: HOURS - 1 }).map((hour) => START + hour * HOUR),
      project: fc.constantFrom('prj_1', 'prj_2'),
      sku: fc.constantFrom('m', 'n'),
      reservation: fc.option(fc.constant(reservationId(3)), { nil: undefined }),
      input: fc.bigInt(0n, 8_000_000n),
    }),
    { maxLength: 8, selector: ({ hour, project, sku, reservation }) => [hour, project, sku, reservation].join() },
  )
  .map((all) =>
    all.map(({ input, reservation, ...at }) =>
      usageHour({ ...at, tenant: TENANT, family: 'tokens', counters: { input, output: 0n }, ...(reservation && { reservation }) }),
    ),
  );

const terms = fc.array(fc.constantFrom(termsOf(pinned('2')), termsOf(holding('1', '0.5')), termsOf(pinned('1', 'EUR')), undefined), { minLength: 4, maxLength: 4 }); // prettier-ignore
const reserved = fc
  .tuple(commitments, terms)
  .map(([all, terms]) => all.map((one, index) => ({ ...one, ...(terms[index] && { terms: terms[index] }) })));

test('hour by hour a month comes to what it comes to as a whole, to the last base unit', () => {
  fc.assert(
    fc.property(prices, reserved, events, tokenHours, (prices, commitments, events, tokens) => {
      const input = { ...month, prices, commitments, hours: [...usageOf(events), ...tokens] };
      expect(ratedMonth(input).plan).toEqual(wholeMonth(input));
    }),
    { numRuns: 300 },
  );
});

test('every hour comes out once and names lines of the plan; every line of usage is named by an hour', () => {
  fc.assert(
    fc.property(prices, reserved, events, tokenHours, (prices, commitments, events, tokens) => {
      const priced = commitments.map((one) => ({ ...one, terms: termsOf(pinned('2')) }));
      const hours = [...usageOf(events), ...tokens];
      const rated = ratedMonth({ ...month, prices, commitments: priced, hours });
      expect(rated.hours.map(({ hour }) => hour.key).sort()).toEqual(hours.map(({ key }) => key).sort());
      const named = new Set(rated.hours.flatMap(({ lines }) => lines));
      const lines = rated.plan.lines.filter(({ kind }) => kind !== 'commitment').map(({ key }) => key);
      expect([...named].sort()).toEqual(lines);
    }),
  );
});

test('an hour waits for the end of its hour: what shares its tiers and reservations may still come', () => {
  const { add, finish } = rateMonth({ ...month, prices: { contracts: [], versions: [] }, commitments: [], waived: [] });
  const [first, second, third, tokens] = [
    gpuHours(1n, { hour: START, sku: 'a' }),
    gpuHours(1n, { hour: START, sku: 'b' }),
    gpuHours(1n, { hour: START + HOUR }),
    usageHour({ family: 'tokens', hour: START, counters: { input: 1n } }),
  ] as const;
  const keys = (rated: ReturnType<typeof add>) => rated.map(({ hour }) => hour.key);
  expect([first, second, third, tokens].map((hour) => keys(add(hour)))).toEqual([[], [], [first.key, second.key], [third.key]]);
  expect(keys(finish().hours)).toEqual([tokens.key]);
});

test('hours out of order are refused: the tiers would be wrong without a word', () => {
  const { add } = rateMonth({ ...month, prices: { contracts: [], versions: [] }, commitments: [], waived: [] });
  add(gpuHours(1n, { hour: START + HOUR }));
  expect(() => add(gpuHours(1n, { hour: START }))).toThrow('must come in order');
  add(usageHour({ family: 'tokens', hour: START, counters: {} }));
  expect(() => add(gpuHours(1n, { hour: START + 2 * HOUR }))).toThrow('must come in order');
});

test('the commitments that had a part are those reserved in the month and those named by usage', () => {
  const all = [9, 1, 5].map((number) => commitment(number, { n: 1, from: 0, to: 4 }));
  const hours = [gpuHours(1n, { hour: START, reservation: reservationId(9) })];
  const later = hours.map((hour) => ({ ...hour, hour: periodBounds('2024-02').start }));
  const { commitments } = ratedMonth({
    ...month,
    period: '2024-02',
    prices: { contracts: [], versions: [] },
    commitments: all,
    hours: later,
  });
  expect(commitments.map(({ id }) => id)).toEqual([reservationId(9)]);
  const january = ratedMonth({ ...month, prices: { contracts: [], versions: [] }, commitments: all, hours });
  expect(january.commitments.map(({ id }) => id)).toEqual([reservationId(1), reservationId(5), reservationId(9)]);
});
