import { parseArgs } from 'node:util';
import { capacityMutants } from '#test/support/capacity-mutants.ts';
import { runSeeds } from '#test/support/capacity-seeds.ts';
import { benchCapacity, type CapacityBench } from './capacity-bench.ts';

const SEEDS = 5_000;
const MUTANT_SEEDS = 40;

/** `npm run bench [-- --json | --mutant NAME | --seeds N]`. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, mutant: { type: 'string' }, seeds: { type: 'string' } } });
  if (values.mutant !== undefined) return tryMutant(values.mutant);
  const capacity = await benchCapacity(Number(values.seeds ?? SEEDS));
  console.log(values.json === true ? JSON.stringify({ capacity }) : table(capacity));
};

/** Ends with 1 if the model does not notice the mutant. */
const tryMutant = async (name: string): Promise<void> => {
  const wrap = capacityMutants[name];
  if (wrap === undefined) throw new Error(`no mutant ${name}; there are ${Object.keys(capacityMutants).join(', ')}`);
  const { violations, seeds } = await runSeeds(1, MUTANT_SEEDS, { wrap, untilViolation: true });
  const [first] = violations;
  console.log(first === undefined ? `${name}: NOT caught in ${seeds} seeds` : `${name}: caught after ${seeds} seeds: ${first}`);
  process.exitCode = first === undefined ? 1 : 0;
};

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

const table = (capacity: CapacityBench): string =>
  [
    ['seeds of the model', capacity.seeds],
    ['violations', capacity.violations],
    ['conflicts met', percent(capacity.conflictShare)],
    ['refusals met', percent(capacity.refusalShare)],
    ['mutants caught', `${capacity.mutantsCaught} of ${capacity.mutants}`],
    ['write units, hold and confirm', capacity.holdWru],
    ['search, 520 domains of 1,000 bookings', `${capacity.searchMillis520DomainsOf1000Bookings} ms`],
    ['holds a second on one ledger (model)', capacity.holdsPerSecondOneLedger],
    ...capacity.contention.map(({ arrivalsPerSecond, p99Ms, gaveUp }) => [
      `at ${arrivalsPerSecond} arrivals/s (model)`,
      `p99 ${p99Ms} ms, gave up ${percent(gaveUp)}`,
    ]),
  ]
    .map(([name, value]) => `${String(name).padEnd(42)}${value}`)
    .join('\n');

await main();
