// Runs a server for another process and outlives it, to stop the server and everything it started whatever happens to that process:
// its end, even by SIGKILL, closes this one's standard input. Called as: watchdog.ts FOLDER LOG COMMAND PARAMETERS...
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { processesOf } from './processes.ts';

const GRACE = 2000; // milliseconds between asking to stop and killing

const [folder, log, command, ...parameters] = process.argv.slice(2) as [string, string, string, ...string[]];
const output = openSync(log, 'a');
const server = spawn(command, parameters, { cwd: folder, detached: true, stdio: ['ignore', output, output] });
// Without a process id nothing was started: 0 would mean this process's own group.
const root = server.pid ?? -1;
let kept = false;
let stopping: Promise<void> | undefined;

const signalAll = (pids: readonly number[], signal: NodeJS.Signals) => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // it has ended since it was listed
    }
  }
};

const stopProcesses = async (): Promise<void> => {
  const deadline = Date.now() + GRACE;
  signalAll(processesOf(root, folder), 'SIGTERM');
  for (let left = processesOf(root, folder); left.length > 0; left = processesOf(root, folder)) {
    if (Date.now() > deadline) signalAll(left, 'SIGKILL');
    await delay(100);
  }
};

/** Ends all, then removes the run's folder, the last trace of it. */
const stop = () =>
  (stopping ??= stopProcesses().then(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  }));

const onExit = () => {
  process.stdout.write('exited\n');
  // The owner still wants to read the log.
  if (kept) void stop();
};
server.on('exit', onExit);
server.on('error', onExit);

process.stdout.on('error', () => {}); // the owner is gone
process.stdin.on('data', (data) => (kept ||= data.toString().includes('keep')));
process.stdin.on('close', () => kept || void stop());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop());
process.stdout.write(`${root}\n`);
