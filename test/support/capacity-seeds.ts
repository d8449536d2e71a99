import { runCapacity, type TableWrapper } from './capacity-run.ts';

export type SeedsResult = {
  readonly seeds: number;
  readonly operations: number;
  readonly answers: number;
  readonly refusals: number;
  readonly commits: number;
  readonly conflicts: number;
  readonly lostReplies: number;
  readonly deaths: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** `seed: what`, the first hundred. */
  readonly violations: readonly string[];
};

/** Runs the model for seeds from `first` on; with `untilViolation` it stops at the first violation. */
export const runSeeds = async (
  first: number,
  count: number,
  { wrap, untilViolation = false }: { readonly wrap?: TableWrapper; readonly untilViolation?: boolean } = {},
): Promise<SeedsResult> => {
  const sum = { seeds: 0, operations: 0, answers: 0, refusals: 0, commits: 0, conflicts: 0, lostReplies: 0, deaths: 0 };
  const kinds: Record<string, number> = {};
  const violations: string[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const { twin, operations, answers, refusals, violations: found, kinds: seen } = await runCapacity(seed, wrap);
    sum.seeds += 1;
    for (const [kind, many] of Object.entries(seen)) kinds[kind] = (kinds[kind] ?? 0) + many;
    sum.operations += operations;
    sum.answers += answers;
    sum.refusals += refusals;
    sum.commits += twin.met.commits + twin.met.conflicts;
    sum.conflicts += twin.met.losses + twin.met.conflicts;
    sum.lostReplies += twin.met.lostReplies;
    sum.deaths += twin.met.deaths;
    violations.push(...found.slice(0, 5).map((what) => `seed ${seed}: ${what}`));
    if (violations.length > 100 || (untilViolation && found.length > 0)) break;
  }
  return { ...sum, kinds, violations };
};
