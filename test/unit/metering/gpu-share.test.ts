import { expect, test } from 'vitest';
import { formatExact } from '#shared/kernel/decimal.ts';
import { billedGpus, gpuMilliOf } from '#shared/metering/domain/gpu-share.ts';
import { gpuTimeOf } from '#shared/metering/domain/gpu-time.ts';

test.each([
  [9_728n, 81_920n, 119n],
  [1n, 81_920n, 1n],
  [1n, 4n, 250n],
  [81_920n, 81_920n, 1_000n],
  [3n, 2n, 1_000n],
  [0n, 5n, 0n],
])('%d of %d of a card counts as %d thousandths', (num, den, milli) => expect(gpuMilliOf({ num, den })).toBe(milli));

test('two quarters of a card are half a GPU', () => expect(formatExact(billedGpus(2n, 250n))).toBe('0.5'));

test('an instance that changes its shape is billed for each shape alone', () => {
  const parts = [
    { seconds: 49_795n, gpus: 2n },
    { seconds: 3_600n, gpus: 1n },
  ];
  expect(gpuTimeOf(parts)).toEqual({ gpuSeconds: 103_190n, instanceSeconds: 53_395n });
});
