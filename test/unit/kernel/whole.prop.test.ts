import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWhole } from '#shared/kernel/whole.ts';

test('a whole number is read as BigInt reads it, of any size and sign', () => {
  const size = fc.integer({ min: 0, max: 38 });
  const whole = size.chain((digits) => fc.bigInt(-(10n ** BigInt(digits)), 10n ** BigInt(digits)));
  fc.assert(fc.property(whole, (number) => readWhole(String(number)) === number));
});

test.each(['0', '007', '', ' 12 ', '0x1f', '4294967295', '4294967296', '999999999999999', '1000000000000000'])(
  '%j is what BigInt says',
  (text) => {
    expect(readWhole(text)).toBe(BigInt(text));
  },
);

test('a text that is no whole number is refused, and any other text is no number by chance', () => {
  expect(() => readWhole('1.5')).toThrow(SyntaxError);
  const read = (reader: (text: string) => bigint, text: string): string => {
    try {
      return String(reader(text));
    } catch (error) {
      return (error as Error).name;
    }
  };
  fc.assert(
    fc.property(
      fc.string({ maxLength: 17, unit: fc.constantFrom(...'0123456789-+.: eE\u0664'.split('')) }),
      (text) => read(readWhole, text) === read(BigInt, text),
    ),
  );
});
