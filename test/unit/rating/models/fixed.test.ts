import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { fixed, fixedTerms } from '#shared/rating/models/fixed.ts';
import * as support from '#test/support/price-models.ts';
import { HOUR } from '#shared/kernel/time.ts';

const { march } = support;
const charged = (terms: Parameters<typeof fixed.explain>[0], hours: readonly (readonly [from: number, until: number])[]) => {
  const accumulator = fixed.accumulate(terms, { baseUnits: 1n, period: march });
  const inForce = hours.map(([from, until]) => ({ start: march.start + from * HOUR, end: march.start + until * HOUR }));
  return accumulator.finish({ total: 0n, inForce });
};

test.each([
  [[[0, 744]], 'fixed: the whole month: 5000'],
  [[[0, 186]], 'fixed: 186 of 744 hours: 1250'],
  [[[700, 744]], 'fixed: 44 of 744 hours: 27500/93'],
  [[[0, 93], [651, 744]], 'fixed: 186 of 744 hours: 1250'], // prettier-ignore
] as const)('in force in hours %j of March, it charges its part: %s', (hours, expected) => {
  expect(support.charges(charged({ amount: '5000.00' }, hours))).toEqual([expected]);
});

test('where it is not prorated, any time in force is charged in whole', () => {
  expect(support.charges(charged({ amount: '10', prorate: false }, [[743, 744]]))).toEqual(['fixed: the whole month: 10']);
});

test('no time in force and no amount are no charge, and usage changes nothing', () => {
  expect(charged({ amount: '10', prorate: false }, []).charges).toEqual([]);
  expect(charged({ amount: '0.00' }, [[0, 744]]).charges).toEqual([]);
  const rated = support.rateMonth(fixed, { amount: '10' }, [support.use(5n)]);
  expect([rated.lines.size, support.billedText(rated)]).toEqual([0, '10']);
});

test('it says what it does, and stands by itself', () => {
  expect(fixed.explain({ amount: '5000.00' }, 'month')).toBe('5000.00 per month');
  expect([fixed.ordered, fixed.stands({ amount: '1' })]).toEqual([false, true]);
  expect(z.strictObject(fixedTerms).safeParse({ model: 'fixed', charge: 'platform', amount: '1', prorate: false }).success).toBe(true);
});

test('however the month is cut into versions, their parts add up to the amount', () => {
  fc.assert(
    fc.property(support.price, fc.uniqueArray(fc.integer({ min: 1, max: 743 }), { maxLength: 5 }), (amount, cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), 744];
      const parts = edges.slice(1).map((until, index) => charged({ amount }, [[edges[index]!, until]]));
      return support.equal(support.billed(...parts), parseDecimal(amount));
    }),
  );
});
