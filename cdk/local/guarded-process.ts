import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

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
  const ended = once(watchdog, 'exit');
  watchdog.stdin.on('error', () => {}); // it has ended already
  let exited = false;
  const lines = createInterface({ input: watchdog.stdout });
  const firstLine = once(lines, 'line');
  lines.on('line', (line) => (exited ||= line === 'exited'));
  void ended.then(() => (exited = true));
  const [pid] = (await Promise.race([firstLine, ended])) as [string];
  return {
    pid: Number(pid),
    watchdogPid: watchdog.pid!,
    hasExited: () => exited,
    log: () => readFileSync(log, 'utf8'),
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
