import { expect, test } from 'vitest';
import { closeBench } from '#test/bench/close.ts';

test('a close no longer holds its month in memory: 268,800 usage hours take no more room than a few', async () => {
  const { hours, rssMb } = await closeBench(8);
  expect(hours).toBe(268_800);
  expect(rssMb).toBeLessThan(300);
});
