import { capacityMutants } from '#test/support/capacity-mutants.ts';
import { runSeeds } from '#test/support/capacity-seeds.ts';
import { caughtLedgerMutant, ledgerMutants } from '#test/support/ledger-run.ts';

const SEEDS = 200;

export const mutantNames = [...Object.keys(capacityMutants), ...ledgerMutants];

/** What a model says of a mutant of the code that it checks; undefined if it did not notice it. */
export const caughtBy = async (name: string, seeds = SEEDS): Promise<string | undefined> => {
  const wrap = capacityMutants[name];
  if (wrap !== undefined) {
    const { violations, seeds: run } = await runSeeds(1, seeds, { wrap, untilViolation: true });
    return violations[0] && `caught after ${run} seeds: ${violations[0]}`;
  }
  return caughtLedgerMutant(name, seeds);
};
