// Dependency-free: used before anything is installed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { whenOrphaned } from './when-orphaned.mjs';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a program in this one's place: signals are passed on to it, and its exit code is returned (128 + n if signal n ended it). */
export const runChild = (command, parameters) =>
  new Promise((resolve, reject) => {
    // Over the channel the child learns of this process's end, were it by SIGKILL.
    const child = spawn(command, parameters, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    whenOrphaned(() => child.kill('SIGTERM'));
    for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
