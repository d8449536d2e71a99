import { expect, test } from 'vitest';
import { runSeeds } from '#test/support/capacity-seeds.ts';

const FIRST = Number(process.env['FIRST_SEED'] ?? 251);
const SEEDS = Number(process.env['SEEDS'] ?? 250);

test('nothing is oversold over seeds of 8 workers with conflicts, lost replies, deaths, skewed clocks and cuts (part 2 of 2)', async () => {
  const { violations, ...met } = await runSeeds(FIRST, SEEDS);
  console.log('capacity model', met);
  expect(violations).toEqual([]);
  expect(met.operations / met.seeds).toBeGreaterThanOrEqual(200);
  expect(met.conflicts / met.commits).toBeGreaterThanOrEqual(0.15);
  expect(met.refusals / met.answers).toBeGreaterThanOrEqual(0.2);
}, 300_000);
