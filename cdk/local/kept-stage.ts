import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from './processes.ts';
import { privateFolder } from './project-folder.ts';

/** `notes` is what its user wants to find again: the API's URL, keys. */
export type KeptStage = { endpoint: string; folder: string; pid: number; watchdogPid: number; notes: Record<string, string> };

const stateFile = join(privateFolder, 'stage.json');

/** The stage that an earlier run kept, if it is still alive; what is left of a dead one is removed. */
export const keptStage = async (file: string = stateFile): Promise<KeptStage | undefined> => {
  if (!existsSync(file)) return undefined;
  const state = JSON.parse(readFileSync(file, 'utf8')) as KeptStage;
  const answers = () =>
    fetch(`${state.endpoint}/_localstack/health`, { signal: AbortSignal.timeout(10_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  if (isRunning(state.watchdogPid) && isRunning(state.pid) && (await answers())) return state;
  rmSync(file);
  return undefined;
};

/** Writes the state file so that only its owner can read it: it holds keys. It appears whole or not at all. */
export const saveState = (state: KeptStage, file: string = stateFile): void => {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(state, undefined, 2), { mode: 0o600 });
  renameSync(draft, file);
};

/** Stops the kept stage and waits for its end; returns whether there was one. */
export const stopKeptStage = async (file: string = stateFile): Promise<boolean> => {
  const state = await keptStage(file);
  if (!state) return false;
  process.kill(state.watchdogPid, 'SIGTERM');
  while (isRunning(state.watchdogPid)) await delay(100);
  rmSync(file, { force: true });
  return true;
};
