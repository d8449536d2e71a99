import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startGuarded } from './guarded-process.ts';
import { type KeptStage, keptStage, saveState } from './kept-stage.ts';
import { processesOf } from './processes.ts';
import { privateFolder } from './project-folder.ts';
import { clientEnvironment, localStackEnvironment } from './stage-environment.ts';
import { installTools, type OnProgress, type Tools } from './tools.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/**
 * `env` is for SDKs and the CDK; `folder` is for the run's files, and goes with the stage.
 * `pids` lists all processes of the stage; `notes` are those of the run that kept it, `keep` makes it outlive
 * this process, with new ones; after that `stop` does nothing.
 */
export type Stage = {
  endpoint: string;
  port: number;
  folder: string;
  env: Record<string, string>;
  notes: Record<string, string>;
  pids: () => number[];
  keep: (notes: Record<string, string>) => Promise<void>;
  stop: () => Promise<void>;
  [Symbol.asyncDispose]: () => Promise<void>;
};
type Options = { keep?: boolean; onProgress?: OnProgress };
type Parts = Pick<Stage, 'endpoint' | 'folder' | 'notes' | 'pids' | 'keep' | 'stop'>;

const stageOf = (parts: Parts): Stage => ({
  ...parts,
  port: Number(new URL(parts.endpoint).port),
  env: clientEnvironment(parts.endpoint),
  [Symbol.asyncDispose]: parts.stop,
});

const newFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'factory-ledger-')));

/** What is learnt of a LocalStack that others run (its keys) stays in the project's private folder. */
const useForeign = (endpoint: string): Stage => {
  const folder = join(privateFolder, 'foreign', encodeURIComponent(endpoint));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return stageOf({ endpoint, folder, notes: {}, pids: () => [], keep: async () => {}, stop: async () => {} });
};

const useKept = (kept: KeptStage): Stage => {
  const { endpoint, pid, folder, notes } = kept;
  const keep = async (more: Record<string, string>) => saveState({ ...kept, notes: more });
  return stageOf({ endpoint, folder, notes, pids: () => processesOf(pid, folder), keep, stop: async () => {} });
};

/** Where LocalStack looks before it would download them; the folders are named by the versions that it asks for. */
const linkTools = (folder: string, { dynamoDbLocal, kinesisLocal }: Tools): void => {
  const libraries = join(folder, 'var', 'lib', 'localstack', 'lib');
  for (const [target, parts] of [
    [dynamoDbLocal, ['dynamodb-local', '2']],
    [kinesisLocal, ['kinesis-local', '0.5.2']],
  ] as const) {
    mkdirSync(join(libraries, parts[0]), { recursive: true });
    symlinkSync(target, join(libraries, ...parts));
  }
};

const startOwn = async (onProgress: OnProgress): Promise<Stage> => {
  const tools = await installTools(onProgress);
  onProgress('starting LocalStack');
  const folder = newFolder();
  linkTools(folder, tools);
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  const env = { ...process.env, ...localStackEnvironment(folder, port) };
  const server = await startGuarded({ folder, command: tools.python, parameters: ['-m', 'localstack.runtime.main'], env });
  await waitUntilReady(server, `${endpoint}/_localstack/health`);
  const { pid, watchdogPid } = server;
  let { stop } = server;
  return stageOf({
    endpoint,
    folder,
    notes: {},
    pids: () => processesOf(pid, folder), // the watchdog too, as its command line names the folder
    keep: async (notes) => {
      const other = await keptStage();
      if (other && other.pid !== pid) throw new Error(`A stage at ${other.endpoint} was kept in the meantime: start again to use it.`);
      saveState({ endpoint, folder, pid, watchdogPid, notes });
      server.keep();
      stop = async () => {};
    },
    stop: () => stop(),
  });
};

/**
 * Starts LocalStack with a port and a folder of its own, or uses the one at `LOCALSTACK_ENDPOINT`, or with `keep` the one that was kept.
 * Its own one ends with `stop`, or when this process ends in whatever way, unless `keep` was called.
 */
export const startStage = async ({ keep = false, onProgress = () => {} }: Options = {}): Promise<Stage> => {
  const endpoint = process.env['LOCALSTACK_ENDPOINT'];
  if (endpoint) return useForeign(endpoint);
  const kept = keep ? await keptStage() : undefined;
  return kept ? useKept(kept) : startOwn(onProgress);
};
