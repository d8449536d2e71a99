import { constants } from 'node:os';

/** Runs `stop` once on Ctrl-C or SIGTERM, and then ends this process with the code that the signal stands for (128 + n). */
export const stopOnSignal = (stop: () => Promise<void>): void => {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (stopping) return; // a terminal's Ctrl-C arrives from the terminal and again from the parent
      stopping = true;
      void stop().finally(() => process.exit(128 + constants.signals[signal]));
    });
};
