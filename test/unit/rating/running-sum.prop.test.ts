import * as fc from 'fast-check';
import { test } from 'vitest';
import { addTo, noSum, valueOf } from '#shared/rating/domain/running-sum.ts';

const near = (bound: bigint) => fc.bigInt(-2n, 2n).map((off) => bound + off);
const addend = fc.oneof(
  fc.bigInt(-(10n ** 38n), 10n ** 38n),
  fc.bigInt(-1_000n, 1_000n),
  ...[2n ** 62n, -(2n ** 62n), 2n ** 63n, -(2n ** 63n), 2n ** 64n].map(near),
);

test('a running sum is the sum of bigints, at the bounds of 64 bits too', () => {
  fc.assert(
    fc.property(fc.array(addend), (all) => {
      const sum = noSum();
      for (const one of all) addTo(sum, one);
      return valueOf(sum) === all.reduce((a, b) => a + b, 0n);
    }),
  );
});
