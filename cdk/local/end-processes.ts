import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { processesOf } from './processes.ts';

// Milliseconds between asking to stop and killing. LocalStack's own way to stop takes 8 s, and has nothing to save.
const GRACE = 2000;

const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // it has ended since it was listed
    }
  }
};

/** Ends the server `root`, whatever it started and whatever names its `folder`, and then removes the folder, the last trace of them. */
export const endProcesses = async (root: number, folder: string): Promise<void> => {
  const deadline = Date.now() + GRACE;
  signalAll(processesOf(root, folder), 'SIGTERM');
  for (let left = processesOf(root, folder); left.length > 0; left = processesOf(root, folder)) {
    if (Date.now() > deadline) signalAll(left, 'SIGKILL');
    await delay(100);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};
