import { totals } from './metering.ts';
import { MONTHS, plainTotals, runMetering, TENANTS } from './metering-run.ts';

export type LedgerSeeds = { readonly first: number; readonly seeds: number; readonly mutant?: string };
export type LedgerResult = { readonly seeds: number; readonly wrongTotals: number; readonly faults: Readonly<Record<string, number>> };

/** Mutants by name that `runLedgerSeeds` takes. */
export const ledgerMutants: readonly string[] = [];

const FAULTS = { conflict: 0.03, throttle: 0.02, lostReply: 0.05, death: 0.01 };
const SIZE = { lanes: 3, batches: 9, events: 30 };

/** Runs the model of append and roll-up for so many seeds from `first` on: in how many a total is wrong, and the faults met. */
export const runLedgerSeeds = async ({ first, seeds }: LedgerSeeds): Promise<LedgerResult> => {
  const faults = { conflicts: 0, throttles: 0, lostReplies: 0, deaths: 0 };
  let wrongTotals = 0;
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { twin, lanes } = await runMetering(seed, FAULTS, SIZE);
    const found = await totals(twin.table, TENANTS, MONTHS);
    const expected = plainTotals(lanes);
    const names = new Set([...Object.keys(found), ...Object.keys(expected)]);
    wrongTotals += Number([...names].some((name) => found[name] !== expected[name]));
    for (const name of Object.keys(faults) as (keyof typeof faults)[]) faults[name] += twin.met[name];
  }
  return { seeds, wrongTotals, faults };
};
