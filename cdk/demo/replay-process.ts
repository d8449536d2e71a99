import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { invoiceTable } from './invoice-table.ts';
import { step } from '../local/progress.ts';
import { replay } from './replay.ts';
import { secretsInFolder } from '../local/secrets-in-folder.ts';

/** Replays two traces against an API that runs already; the deployment's operator key comes from FACTORY_LEDGER_OPERATOR_KEY. */
const main = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      api: { type: 'string' },
      tokens: { type: 'string' },
      gpu: { type: 'string' },
      prices: { type: 'string' },
      tenants: { type: 'string', default: '5' },
      run: { type: 'string', default: '' },
      out: { type: 'string' },
      state: { type: 'string', default: '.factory-ledger/keys' },
    },
  });
  const required = (name: 'api' | 'tokens' | 'gpu' | 'prices' | 'out'): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`--${name} is missing`);
    return value;
  };
  const operatorKey = process.env['FACTORY_LEDGER_OPERATOR_KEY'];
  if (operatorKey === undefined) throw new Error('FACTORY_LEDGER_OPERATOR_KEY is not set');
  if (!/^[1-9]\d*$/.test(values.tenants)) throw new Error('--tenants must be a number from 1');
  const { invoices } = await replay({
    apiUrl: required('api'),
    operatorKey,
    tokens: await readFile(required('tokens'), 'utf8'),
    gpu: await readFile(required('gpu'), 'utf8'),
    prices: await readFile(required('prices'), 'utf8'),
    tenants: Number(values.tenants),
    run: values.run,
    out: required('out'),
    progress: step,
    secrets: secretsInFolder(values.state),
  });
  console.log(invoiceTable(invoices));
  console.log(`Written to ${join(required('out'), 'invoices.json')} and ${join(required('out'), 'html')}`);
};

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
