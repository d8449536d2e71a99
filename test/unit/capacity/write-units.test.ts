import { expect, test } from 'vitest';
import { holdUnits } from '#test/bench/capacity-bench.ts';

test('a hold and its confirm cost at most 44 write units at ledgers of up to 1 KB', async () => {
  expect(await holdUnits()).toBeLessThanOrEqual(44);
});
