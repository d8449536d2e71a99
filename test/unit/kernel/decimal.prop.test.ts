import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { minorDigits } from '#shared/kernel/currency.ts';
import { formatExact, formatMinor, parseDecimal, parseMinor, parseSigned, scaled } from '#shared/kernel/decimal.ts';

const decimal = fc
  .tuple(fc.bigInt(0n, 10n ** 15n - 1n), fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 15 }))
  .map(([integer, fraction]) => (fraction.length === 0 ? String(integer) : `${integer}.${fraction.join('')}`));
const withoutTrailingZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

test('a decimal that is read and written again is the same, but for trailing zeros', () => {
  fc.assert(fc.property(decimal, (text) => formatExact(parseDecimal(text)) === withoutTrailingZeros(text)));
});

test('whatever the text, reading it gives a number or a RangeError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?\d{0,17}\.?\d{0,17}$/)), (text) => {
      try {
        return parseDecimal(text).den === 10n ** 15n;
      } catch (error) {
        return error instanceof RangeError;
      }
    }),
  );
});

test.each(['', '.5', '1.', '01', '-1', '+1', '1e3', ' 1', '1,5', '1234567890123456', '0.1234567890123456'])('%j is no decimal', (text) =>
  expect(() => parseDecimal(text)).toThrow(RangeError),
);

test.each([
  [1234n, 2, '12.34'],
  [-5n, 2, '-0.05'],
  [0n, 2, '0.00'],
  [7n, 0, '7'],
  [1_234_567n, 3, '1234.567'],
])('%s with %s digits is written %s', (value, digits, text) => expect(formatMinor(value, digits)).toBe(text));

test('minor units that are written and read again are the same', () => {
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 14n), (value) => parseDecimal(formatMinor(value, 2)).num === value * 10n ** 13n));
});

test.each([
  [{ num: 5n, den: 4n }, '1.25'],
  [{ num: -5n, den: 4n }, '-1.25'],
  [{ num: 6n, den: 3n }, '2'],
  [{ num: 74n, den: 6n }, '37/3'],
  [{ num: -1n, den: 9n }, '-1/9'],
  [{ num: 0n, den: 9n }, '0'],
  [{ num: 1n, den: 10n ** 20n }, '0.00000000000000000001'],
])('%s is written %s, without loss', (exact, text) => expect(formatExact(exact)).toBe(text));

test('yen have no minor unit, dollars have cents', () => {
  expect([minorDigits('JPY'), minorDigits('USD'), minorDigits('KWD')]).toEqual([0, 2, 3]);
});

test('an amount that is written is read again, whatever its sign and digits', () => {
  fc.assert(fc.property(fc.bigInt(), fc.constantFrom(0, 2, 3), (value, digits) => parseMinor(formatMinor(value, digits)) === value));
});

test('a signed decimal of any size is read exactly, and its opposite is its opposite', () => {
  const long = fc.tuple(fc.bigInt(0n, 10n ** 38n), fc.stringMatching(/^\d{1,24}$/)).map(([integer, fraction]) => `${integer}.${fraction}`);
  fc.assert(
    fc.property(long, (text) => {
      const [read, opposite] = [parseSigned(text), parseSigned(`-${text}`)];
      return formatExact(read) === withoutTrailingZeros(text) && read.num === -opposite.num && read.den === opposite.den;
    }),
  );
  expect(parseSigned('-10.125')).toEqual({ num: -10_125n * 10n ** 12n, den: 10n ** 15n });
});

test.each(['', '-', '1.', '.5', '+1', '1e3', '01', '1,5', '--1'])('%j is no signed decimal', (text) =>
  expect(() => parseSigned(text)).toThrow(RangeError),
);

test('a number is so many 10^-15 if it has no more digits than that', () => {
  expect(scaled({ num: -5n, den: 2n })).toBe(-25n * 10n ** 14n);
  expect(() => scaled({ num: 1n, den: 3n })).toThrow(RangeError);
  expect(() => scaled(parseSigned('0.0000000000000001'))).toThrow(RangeError);
});
