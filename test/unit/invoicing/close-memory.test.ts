import { expect, test } from 'vitest';
import { closeBench } from '#test/bench/close.ts';

test('a close no longer holds its month in memory: 100,800 usage hours leave as much room as a few', async () => {
  const { hours, rssMb } = await closeBench(3);
  expect(hours).toBe(100_800);
  expect(rssMb).toBeLessThan(300);
});
