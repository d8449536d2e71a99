import { parseArgs } from 'node:util';
import { caughtBy, mutantNames } from './mutants.ts';
import { parts } from './parts.ts';
import { tableOf } from './tables.ts';

const help = (): string =>
  [
    'npm run bench [-- OPTIONS]: measures, and prints a table.',
    '',
    '--json         one JSON object on the last line instead of the table',
    '--only PART    this part alone, as one JSON object with the key PART',
    '--seeds N      so many seeds of each model, or of a mutant at most',
    '--mutant NAME  whether a model notices that the code is broken in this way; ends with 1 if not',
    '--help         this',
    '',
    'Parts:',
    ...Object.entries(parts).map(
      ([name, { about, seeds }]) => `  ${name.padEnd(10)}${about}${seeds === undefined ? '' : ` (${seeds} seeds)`}`,
    ),
    '',
    `Mutants: ${mutantNames.join(', ')}`,
  ].join('\n');

const main = async (): Promise<void> => {
  const options = {
    json: { type: 'boolean' },
    only: { type: 'string' },
    seeds: { type: 'string' },
    mutant: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  const seeds = values.seeds === undefined ? undefined : Number(values.seeds);
  if (seeds !== undefined && !(Number.isInteger(seeds) && seeds > 0)) throw new Error('--seeds takes a whole number above 0');
  if (values.help === true) return console.log(help());
  if (values.mutant !== undefined) return tryMutant(values.mutant, seeds);
  const report = await measure(values.only, seeds);
  console.log(values.json === true || values.only !== undefined ? JSON.stringify(report) : tableOf(report));
};

/** Every part, or one, by name. */
const measure = async (only: string | undefined, seeds: number | undefined): Promise<object> => {
  if (only !== undefined && parts[only] === undefined) throw new Error(`no part ${only}; there are ${Object.keys(parts).join(', ')}`);
  const report: Record<string, object> = {};
  for (const [name, part] of Object.entries(parts)) {
    if (only !== undefined && name !== only) continue;
    console.error(`measuring ${name}: ${part.about}`);
    report[name] = await part.run(seeds ?? part.seeds ?? 0);
  }
  return report;
};

const tryMutant = async (name: string, seeds: number | undefined): Promise<void> => {
  if (!mutantNames.includes(name)) throw new Error(`no mutant ${name}; there are ${mutantNames.join(', ')}`);
  const caught = await caughtBy(name, seeds);
  console.log(`${name}: ${caught ?? 'NOT caught'}`);
  process.exitCode = caught === undefined ? 1 : 0;
};

await main();
