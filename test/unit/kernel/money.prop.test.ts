import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, compare, type Exact, multiply, ONE, reduce, roundHalfAway, subtract, whole, ZERO } from '#shared/kernel/money.ts';

const exact: fc.Arbitrary<Exact> = fc.record({ num: fc.bigInt(-(10n ** 30n), 10n ** 30n), den: fc.bigInt(1n, 10n ** 20n) });
const equal = (a: Exact, b: Exact): boolean => a.num * b.den === b.num * a.den;
const negated = ({ num, den }: Exact): Exact => ({ num: -num, den });

test.each([
  [1n, 2n, 1n],
  [-1n, 2n, -1n],
  [3n, 2n, 2n],
  [149n, 100n, 1n],
  [-149n, 100n, -1n],
  [0n, 7n, 0n],
])('%s/%s rounds half away from zero to %s', (num, den, rounded) => expect(roundHalfAway({ num, den })).toBe(rounded));

test('rounding moves a number by at most half a unit, and by exactly half only away from zero', () => {
  fc.assert(
    fc.property(exact, ({ num, den }) => {
      const moved = 2n * (roundHalfAway({ num, den }) * den - num);
      return (-den < moved && moved < den) || moved === (num < 0n ? -den : den);
    }),
  );
});

test('rounding knows no sign: a credit rounds like the charge it undoes', () => {
  fc.assert(fc.property(exact, (value) => roundHalfAway(negated(value)) === -roundHalfAway(value)));
});

test('rounding keeps order', () => {
  fc.assert(fc.property(exact, exact, (a, b) => a.num * b.den > b.num * a.den || roundHalfAway(a) <= roundHalfAway(b)));
});

test('a sum does not depend on order or grouping', () => {
  fc.assert(fc.property(exact, exact, exact, (a, b, c) => equal(add(a, b), add(b, a)) && equal(add(add(a, b), c), add(a, add(b, c)))));
});

test('multiplying a sum is summing the products', () => {
  fc.assert(fc.property(exact, exact, exact, (a, b, c) => equal(multiply(add(a, b), c), add(multiply(a, c), multiply(b, c)))));
});

test('a common denominator survives a sum', () => {
  expect(add({ num: 1n, den: 10n }, { num: 4n, den: 10n })).toEqual({ num: 5n, den: 10n });
});

test('lowest terms are unique: equal numbers, and no others, reduce to the same', () => {
  const factor = fc.bigInt(1n, 10n ** 9n);
  fc.assert(
    fc.property(exact, factor, ({ num, den }, k) => {
      const [a, b] = [reduce({ num, den }), reduce({ num: num * k, den: den * k })];
      return a.num === b.num && a.den === b.den && a.num * den === num * a.den;
    }),
  );
});

test('a whole number is itself', () => {
  fc.assert(fc.property(fc.bigInt(), (value) => roundHalfAway(whole(value)) === value));
});

test('a difference is what must be added to come back', () => {
  fc.assert(fc.property(exact, exact, (a, b) => equal(add(subtract(a, b), b), a)));
});

test('comparing is the sign of the difference', () => {
  fc.assert(fc.property(exact, exact, (a, b) => compare(a, b) === Number(subtract(a, b).num > 0n) - Number(subtract(a, b).num < 0n)));
  expect(compare({ num: 1n, den: 2n }, { num: 2n, den: 4n })).toBe(0);
});

test('nothing added and one multiplied change no number', () => {
  fc.assert(fc.property(exact, (value) => equal(add(value, ZERO), value) && equal(multiply(value, ONE), value)));
});
