// Runs a server for another process and outlives it, to stop the server and everything it started whatever happens to that process:
// its end, even by SIGKILL, closes this one's standard input. Called as: watchdog.ts FOLDER LOG COMMAND PARAMETERS...
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { endProcesses } from './end-processes.ts';

const [folder, log, command, ...parameters] = process.argv.slice(2) as [string, string, string, ...string[]];
const output = openSync(log, 'a');
const server = spawn(command, parameters, { cwd: folder, detached: true, stdio: ['ignore', output, output] });
// Without a process id nothing was started: 0 would mean this process's own group.
const root = server.pid ?? -1;
let kept = false;
let stopping: Promise<void> | undefined;

const stop = () => (stopping ??= endProcesses(root, folder).then(() => process.exit(0)));

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
