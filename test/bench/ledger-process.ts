import { type LedgerSeeds, runLedgerSeeds } from '#test/support/ledger-run.ts';

/** `node ledger-process.ts JSON`: runs the seeds that the argument asks for and prints the result. */
console.log(JSON.stringify(await runLedgerSeeds(JSON.parse(process.argv[2]!) as LedgerSeeds)));
