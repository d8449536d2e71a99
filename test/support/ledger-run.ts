import { runLedger } from './ledger-model.ts';
import { mutants } from './ledger-mutants.ts';
import { mutated } from './mutated.ts';

export type LedgerSeeds = { readonly first: number; readonly seeds: number; readonly mutant?: string };
export type LedgerResult = { readonly seeds: number; readonly wrongTotals: number; readonly faults: Readonly<Record<string, number>> };

/** Mutants by name that `runLedgerSeeds` takes. */
export const ledgerMutants: readonly string[] = Object.keys(mutants);

/** Runs the ledger's model for so many seeds from `first` on: in how many something is wrong, and the faults met by kind. */
export const runLedgerSeeds = async ({ first, seeds, mutant }: LedgerSeeds): Promise<LedgerResult> => {
  const run = mutant === undefined ? runLedger : (await mutated(mutant)).runLedger;
  const faults: Record<string, number> = {};
  let wrongTotals = 0;
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { wrongs, met } = await tried(run, seed);
    if (wrongs.length > 0 && mutant === undefined) console.error(`seed ${seed}: ${wrongs.slice(0, 3).join('; ')}`);
    wrongTotals += Number(wrongs.length > 0);
    for (const [name, count] of Object.entries(met)) faults[name] = (faults[name] ?? 0) + count;
  }
  return { seeds, wrongTotals, faults };
};

/** A run that cannot go on is wrong. */
const tried = async (run: typeof runLedger, seed: number): ReturnType<typeof runLedger> => {
  try {
    return await run(seed);
  } catch (error) {
    return { wrongs: [String(error)], met: {} };
  }
};

/** What notices a mutant, and what it says; undefined where nothing does. Works in plain Node only. */
export const caughtLedgerMutant = async (name: string, seeds: number): Promise<string | undefined> => {
  const { by } = mutants[name]!;
  if (by !== 'model') {
    const [wrong] = await (await mutated(name)).check(by);
    return wrong && `caught by the check ${by}: ${wrong}`;
  }
  const { runLedger: run } = await mutated(name);
  for (let seed = 1; seed <= seeds; seed += 1) {
    const [wrong] = (await tried(run, seed)).wrongs;
    if (wrong !== undefined && /^(?:Type|Reference|Syntax)Error/.test(wrong)) throw new Error(`${name} breaks more than it says: ${wrong}`);
    if (wrong !== undefined) return `caught by the model after ${seed} seeds: ${wrong.slice(0, 200)}`;
  }
  return undefined;
};
