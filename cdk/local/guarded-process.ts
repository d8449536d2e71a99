import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endProcesses } from './end-processes.ts';

/** A server under a watchdog. `keep` lets both outlive this process; `stop` returns when neither they nor their folder exist. */
export type GuardedProcess = {
  pid: number;
  watchdogPid: number;
  hasExited: () => boolean;
  log: () => string;
  keep: () => void;
  stop: () => Promise<void>;
};

type Command = { folder: string; command: string; parameters: readonly string[]; env?: NodeJS.ProcessEnv };

/** Starts a server with a folder of its own, in which its log is written and which is removed with it. */
export const startGuarded = async ({ folder, command, parameters, env }: Command): Promise<GuardedProcess> => {
  const log = join(folder, 'server.log');
  const watchdog = spawn(process.execPath, [join(import.meta.dirname, 'watchdog.ts'), folder, log, command, ...parameters], {
    detached: true, // out of reach of the terminal's Ctrl-C
    env: env ?? process.env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  watchdog.stdin.on('error', () => {}); // it has ended already
  const watchdogEnded = once(watchdog, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let exited = false;
  const lines = createInterface({ input: watchdog.stdout });
  const firstLine = once(lines, 'line');
  lines.on('line', (line) => (exited ||= line === 'exited'));
  const [first] = await Promise.race([firstLine, watchdogEnded]);
  const pid = Number(first);
  const end = async (): Promise<void> => {
    const [, signal] = await watchdogEnded;
    exited = true;
    if (signal !== null) await endProcesses(pid, folder); // someone killed the watchdog
  };
  const ended = end();
  return {
    pid,
    watchdogPid: watchdog.pid!,
    hasExited: () => exited,
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    keep: () => {
      watchdog.stdin.end('keep\n');
      watchdog.stdout.destroy();
      watchdog.unref();
    },
    stop: async () => {
      watchdog.kill('SIGTERM');
      await ended;
    },
  };
};
