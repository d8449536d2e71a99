import { expect, test } from 'vitest';
import { formatExact, parseSigned } from '#shared/kernel/decimal.ts';
import { inMajor, inMinor, roundTo, sumRounded } from '#shared/kernel/rounding.ts';

test.each([
  ['10.275', 2, '10.28'],
  ['0.005', 2, '0.01'],
  ['-10.125', 2, '-10.13'],
  ['100.5', 0, '101'],
  ['1.0005', 3, '1.001'],
])('%s at %d decimals is %s', (value, digits, rounded) => expect(formatExact(roundTo(parseSigned(value), digits))).toBe(rounded));

test('a number without a last decimal is cut where it is asked for', () => {
  expect(formatExact(roundTo({ num: 2n, den: 3n }, 16))).toBe('0.6666666666666667');
});

test('major and minor units are one amount', () => {
  expect(formatExact(inMinor(parseSigned('-12.345'), 2))).toBe('-1234.5');
  expect(formatExact(inMajor(-1234n, 2))).toBe('-12.34');
  expect(formatExact(inMajor(7n, 0))).toBe('7');
});

test('a hundred lines of 1.1 cents are a dollar: each is rounded alone', () => {
  expect(sumRounded(Array.from({ length: 100 }, () => inMinor(parseSigned('0.011'), 2)))).toBe(100n);
  expect(sumRounded([])).toBe(0n);
});
