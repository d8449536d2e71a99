import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../local/project-folder.ts';

/** The path of a trace or price book that the project carries. */
const fixture = (name: string): string => join(projectRoot, 'test', 'fixtures', name);

export const help = `Starts the whole service on this machine, replays two production traces through its HTTP API, and shows the invoices.

  npm start                  deploy, replay, print invoices and keys, and stay up until Ctrl-C
  npm start -- --once        the same, but end when the invoices are written
  npm start -- --keep        leave the stage running afterwards, or use the one that was left running
  npm start -- --stop        stop the stage that was left running

  --tokens FILE    token trace      (default: test/fixtures/azure-llm-inference-2023-code.csv)
  --gpu FILE       GPU trace        (default: test/fixtures/alibaba-gpu-2023-pods.csv)
  --prices FILE    price book       (default: test/fixtures/price-book.json)
  --tenants N      number of tenants that share the rows (default: 5)
  --out DIR        where invoices.json and html/ are written (default: out)
  --run LABEL      a replay of its own, apart from earlier ones of the same files (default: none)
  --help           this text

LOCALSTACK_ENDPOINT=URL uses a LocalStack that runs already, and starts and stops nothing.`;

export type MainOptions = {
  readonly mode: 'help' | 'stop' | 'run';
  readonly once: boolean;
  readonly keep: boolean;
  readonly tokens: string;
  readonly gpu: string;
  readonly prices: string;
  readonly tenants: number;
  readonly out: string;
  readonly run: string;
};

/** Reads the command line of `npm start`. @throws Error that says what is wrong with it. */
export const mainOptions = (args: readonly string[]): MainOptions => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { once: flag, keep: flag, stop: flag, help: flag, tokens: text, gpu: text, prices: text, tenants: text, out: text, run: text },
  });
  const tenants = values.tenants ?? '5';
  if (!/^[1-9]\d{0,3}$/.test(tenants)) throw new Error(`--tenants takes a number from 1 to 9999, not ${tenants}`);
  const file = (given: string | undefined, usual: string): string => resolve(whereItWasTyped(), given ?? usual);
  return {
    mode: values.help ? 'help' : values.stop ? 'stop' : 'run',
    once: values.once,
    keep: values.keep,
    tokens: file(values.tokens, fixture('azure-llm-inference-2023-code.csv')),
    gpu: file(values.gpu, fixture('alibaba-gpu-2023-pods.csv')),
    prices: file(values.prices, fixture('price-book.json')),
    tenants: Number(tenants),
    out: file(values.out, 'out'),
    run: values.run ?? '',
  };
};

/** npm runs scripts in the project's folder, and says where it was called. */
const whereItWasTyped = (): string => process.env['INIT_CWD'] ?? process.cwd();
