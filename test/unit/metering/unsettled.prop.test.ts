import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINUTE } from '#shared/kernel/time.ts';
import { settledByTicks, unsettled } from '#shared/metering/domain/unsettled.ts';

test('only what comes after the settled time counts, never less than nothing', () => {
  const tenMinutes = (settled: number | null) => unsettled(0, 10 * MINUTE, settled);
  expect([null, -MINUTE, 4 * MINUTE, 10 * MINUTE, 11 * MINUTE].map(tenMinutes)).toEqual([10 * MINUTE, 10 * MINUTE, 6 * MINUTE, 0, 0]);
});

const instants = fc.array(fc.integer({ min: 0, max: 10 ** 12 }), { minLength: 1 });

test('ticks settle all from the first to the last, however they cut it', () => {
  fc.assert(
    fc.property(instants, (ticks) => {
      const inOrder = ticks.toSorted((a, b) => a - b);
      return settledByTicks(inOrder) === inOrder.at(-1)! - inOrder[0]!;
    }),
  );
});

test('a tick that comes again, or late, adds nothing', () => {
  expect([settledByTicks([0, 5, 5, 3, 9]), settledByTicks([0, 5, 9]), settledByTicks([])]).toEqual([9, 9, 0]);
});
