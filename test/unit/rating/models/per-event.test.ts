import { sumOf } from '#shared/kernel/money.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatExact } from '#shared/kernel/decimal.ts';
import { HOUR, parseInstant, periodBounds } from '#shared/kernel/time.ts';
import { rateBuckets } from '#shared/rating/models/bucketed.ts';
import { dynamicTerms } from '#shared/rating/models/dynamic.ts';
import { packages } from '#shared/rating/models/package.ts';
import { type PercentageTerms, ratePercentage, rateSum } from '#shared/rating/models/percentage.ts';
import { unit } from '#shared/rating/models/unit.ts';
import { volume } from '#shared/rating/models/volume.ts';
import { weightedSum } from '#shared/rating/models/weighted-sum.ts';
import * as support from '#test/support/price-models.ts';

const events = ['50', '100', '250', '400'];
const share = { percent: '1.3', fixedPerEvent: '2' };

test.each<[string, PercentageTerms, readonly string[], string, string]>([
  ['nothing free', share, events, '18.4', '0'],
  ['three events free', { ...share, freeEvents: 3 }, events, '7.2', '400'],
  ['three events free, of no more than 250', { ...share, freeEvents: 3, freeTotal: '250' }, events, '11.15', '250'],
  ['three events free, of no more than 500', { ...share, freeEvents: 3, freeTotal: '500' }, events, '7.2', '400'],
  ['250 free of any events', { ...share, freeTotal: '250' }, events, '11.15', '250'],
  ['an amount free that three events fill exactly', { ...share, freeEvents: 4, freeTotal: '400' }, events, '7.2', '400'],
  ['an event of nothing after all that is free', { ...share, freeTotal: '50' }, ['60', '0'], '4.13', '50'],
  ['an event of nothing within what is free', { ...share, freeTotal: '50' }, ['50', '0'], '0', '50'],
  ['no events', { ...share, least: '5' }, [], '0', '0'],
])('with %s, %j costs for %j: %s, of which free: %s', (_what, terms, events, cost, free) => {
  const rated = ratePercentage(terms, events);
  expect([formatExact(rated.cost), formatExact(rated.free)]).toEqual([cost, free]);
});

const bounded = { percent: '2.99', least: '1.75', most: '12' };

test.each<[string, PercentageTerms, string]>([
  ['no bounds', { percent: '2.99' }, '301.691'],
  ['bounds', bounded, '16.142'],
  ['bounds that hold the fixed part too', { ...bounded, fixedPerEvent: '2' }, '18.691'],
  ['no least of an event that is wholly free', { ...bounded, freeTotal: '30' }, '13.794'],
])('a share of events of 10, 80 and 10000 has %s', (_what, terms, cost) => {
  expect(formatExact(ratePercentage(terms, ['10', '80', '10000']).cost)).toBe(cost);
});

test('a share of a sum needs no events but their number', () => {
  expect(formatExact(rateSum({ percent: '0', fixedPerEvent: '2' }, '800', 4))).toBe('8');
  expect(formatExact(rateSum({ percent: '2.9' }, '4', 4))).toBe('0.116');
});

test('events without bounds and free parts cost what their sum does', () => {
  fc.assert(
    fc.property(support.price, support.price, fc.array(fc.bigInt(0n, 10n ** 12n), { maxLength: 8 }), (percent, fixedPerEvent, all) => {
      const { cost } = ratePercentage({ percent, fixedPerEvent }, all.map(String));
      const total = String(all.reduce((sum, amount) => sum + amount, 0n));
      return support.equal(cost, rateSum({ percent, fixedPerEvent }, total, all.length));
    }),
  );
});

test('a price that comes with the usage is multiplied', () => {
  const rated = support.rateMonth(unit, dynamicTerms('1.33333'), [support.use(10n)]);
  expect(formatExact(support.billed(rated))).toBe('13.3333');
});

const levels = [
  ['2023-03-05T00:00:00Z', 2_500n],
  ['2023-04-04T00:00:00Z', -2_000n],
  ['2023-04-06T00:00:00Z', -200n],
] as const;
const changes = levels.map(([at, delta]) => ({ at: parseInstant(at), delta }));

test.each([
  ['2023-02', '0', 0n],
  ['2023-03', '67500/31', 2_500n],
  ['2023-04', '1600/3', 300n],
  ['2023-05', '300', 300n],
])('in %s the level is %s on average, and %s at the end', (month, units, levelAtEnd) => {
  const weighted = weightedSum(changes, periodBounds(month));
  expect([formatExact(weighted.units), weighted.levelAtEnd]).toEqual([units, levelAtEnd]);
});

test('the level by time is that of adding it up hour by hour, in whatever order the changes come', () => {
  const change = fc.record({ at: fc.integer({ min: -50, max: 800 }).map((hour) => support.march.start + hour * HOUR), delta: fc.bigInt() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
      const { start, end } = support.march;
      let sum = 0n;
      for (let hour = start; hour < end; hour += HOUR) for (const { at, delta } of changes) if (at <= hour) sum += delta;
      const { units } = weightedSum(changes, support.march);
      return support.equal(units, { num: sum, den: 744n }) && support.equal(units, weightedSum(changes.toReversed(), support.march).units);
    }),
  );
});

test('buckets are priced each alone', () => {
  const context = { baseUnits: 1n, period: support.march };
  const inPackages = (buckets: readonly bigint[]) =>
    formatExact(rateBuckets(buckets, context, () => packages.accumulate({ size: '10', price: '1' }, context)));
  expect(inPackages([9n, 10n])).toBe('2');
  expect(inPackages([9n, 11n, 0n])).toBe('3');
  const tiers = [{ upTo: '10', unitPrice: '0.10', flat: '3' }, { upTo: null, unitPrice: '0.05' }]; // prettier-ignore
  // The first bucket bears the flat amount of its tier, the empty one that of the first.
  expect(formatExact(rateBuckets([9n, 15n, 0n], context, () => volume.accumulate({ tiers }, context)))).toBe('7.65');
});

test('a sum is that of its parts, in lowest terms', () => {
  expect(sumOf([])).toEqual({ num: 0n, den: 1n });
  expect(sumOf([{ num: 1n, den: 6n }, { num: 1n, den: 3n }, { num: -1n, den: 6n }])).toEqual({ num: 1n, den: 3n }); // prettier-ignore
});
