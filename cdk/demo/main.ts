import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stopKeptStage } from '../local/kept-stage.ts';
import { help, type MainOptions, mainOptions } from './main-options.ts';
import { step } from '../local/progress.ts';
import { secretsInFolder } from '../local/secrets-in-folder.ts';
import { type DeployedStage, withStage } from '../local/with-stage.ts';
import { invoiceTable } from './invoice-table.ts';
import { replay } from './replay.ts';
import { reservationTable } from './reservations/reservation-table.ts';
import { demoName, reservationsDemo } from './reservations/reservations-demo.ts';

/** Replays the traces against a deployed stage, writes the invoices, and says where to look. */
const replayOn = async ({ apiUrl, operatorKey, folder }: DeployedStage, options: MainOptions): Promise<void> => {
  const [tokens, gpu, prices] = await Promise.all([options.tokens, options.gpu, options.prices].map((file) => readFile(file, 'utf8')));
  const { tenants, run, out } = options;
  const { factory, keys, invoices } = await replay({
    apiUrl,
    operatorKey,
    tokens: tokens!,
    gpu: gpu!,
    prices: prices!,
    tenants,
    run,
    out,
    progress: step,
    secrets: secretsInFolder(join(folder, 'keys')),
  });
  console.log(`
${invoiceTable(invoices)}

Factory             ${factory.name} (${factory.id})
API                 ${apiUrl}/v1
Operator key        ${keys.operator}
Tenant key (t1)     ${keys.tenant}
Invoices            ${join(out, 'invoices.json')}
As documents        ${join(out, 'html')}

Try                 curl -H 'Authorization: Bearer ${keys.tenant}' '${apiUrl}/v1/invoices'
`);
};

/** Bills reservations in a factory of its own; gives the text to show, so that the replay's invoices come first. */
const demoOn = async ({ apiUrl, operatorKey, folder }: DeployedStage, { run, out }: MainOptions): Promise<string> => {
  const name = demoName(run);
  const documents = join(out, 'html-reservations');
  const secrets = secretsInFolder(join(folder, 'keys'));
  const { keys, rows } = await reservationsDemo({ apiUrl, operatorKey, name, folder: documents, progress: step, secrets });
  return `Reservations, in GPU-hours and USD

${reservationTable(rows)}

Factory             ${name}
Operator key        ${keys.operator}
As documents        ${documents}
`;
};

const untilSignal = () => new Promise<never>(() => setInterval(() => {}, 2 ** 30));

const main = async (args: readonly string[]): Promise<void> => {
  const options = mainOptions(args);
  if (options.mode === 'help') return console.log(help);
  if (options.mode === 'stop') return console.log((await stopKeptStage()) ? 'The stage has stopped.' : 'No stage is running.');
  await withStage({ keep: options.keep }, async (stage) => {
    if (stage.isNew) console.log(`The deployment's first operator key, shown once: ${stage.operatorKey}`);
    // Before the replay, whose many changes the stage is slow to stream: a batch sent then would wait behind them.
    const reservations = await demoOn(stage, options);
    await replayOn(stage, options);
    console.log(reservations);
    if (options.once || options.keep) return;
    console.log('Up until Ctrl-C.');
    await untilSignal();
  });
};

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
