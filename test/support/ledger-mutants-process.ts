import { caughtLedgerMutant } from './ledger-run.ts';

/** `node ledger-mutants-process.ts SEEDS NAME...`: prints, as JSON, what notices each of the mutants. */
const [seeds, ...names] = process.argv.slice(2);
const caught: Record<string, string> = {};
for (const name of names) caught[name] = (await caughtLedgerMutant(name, Number(seeds))) ?? 'NOT caught';
console.log(JSON.stringify(caught));
