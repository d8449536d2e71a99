import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { LedgerResult, LedgerSeeds } from '#test/support/ledger-run.ts';

/** The ledger's model over so many seeds from 1 on, a part of them on each processor. */
export const ledgerSeeds = async (seeds: number): Promise<LedgerResult> => {
  const part = Math.ceil(seeds / availableParallelism());
  const starts = Array.from({ length: Math.ceil(seeds / part) }, (_, index) => 1 + index * part);
  const results = await Promise.all(starts.map((first) => inProcess({ first, seeds: Math.min(part, seeds + 1 - first) })));
  return results.reduce((a, b) => ({
    seeds: a.seeds + b.seeds,
    wrongTotals: a.wrongTotals + b.wrongTotals,
    faults: addedUp(a.faults, b.faults),
  }));
};

const inProcess = async (wanted: LedgerSeeds): Promise<LedgerResult> => {
  const script = new URL('ledger-process.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(wanted)]);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as LedgerResult;
};

const addedUp = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
