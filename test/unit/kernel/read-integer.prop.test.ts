import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInteger } from '#shared/kernel/decimal.ts';

test('a whole number of any size and sign is read as BigInt reads it, and what is none is refused as it does', () => {
  const texts = fc.oneof(
    fc.bigInt(-(10n ** 38n), 10n ** 38n).map(String),
    fc.bigInt(10n ** 14n, 10n ** 16n).map(String),
    fc.maxSafeNat().map((number) => String(number).padStart(15, '0')),
    fc.string({ maxLength: 20 }),
  );
  const outcome = (read: (text: string) => bigint, text: string): string => {
    try {
      return String(read(text));
    } catch (error) {
      return (error as Error).name;
    }
  };
  fc.assert(
    fc.property(texts, (text) => outcome(readInteger, text) === outcome(BigInt, text)),
    { numRuns: 5_000 },
  );
  expect([readInteger('999999999999999'), readInteger('9007199254740993')]).toEqual([999_999_999_999_999n, 9_007_199_254_740_993n]);
});
