import { expect, test } from 'vitest';
import { capacityMutants } from '#test/support/capacity-mutants.ts';
import { runSeeds } from '#test/support/capacity-seeds.ts';

test.each(Object.entries(capacityMutants))(
  'the model notices the mutant %s',
  async (_, wrap) => {
    const { violations } = await runSeeds(1, 40, { wrap, untilViolation: true });
    expect(violations).not.toEqual([]);
  },
  60_000,
);
