import { constants } from 'node:os';

/** Runs `stop` once on Ctrl-C, SIGTERM or the starter's end, and then ends this process with the code it stands for (128 + the signal). */
export const stopOnSignal = (stop: () => Promise<void>): void => {
  let stopping = false;
  const end = (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => {
    if (stopping) return; // a terminal's Ctrl-C arrives from the terminal and again from the parent
    stopping = true;
    void stop().finally(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal));
  process.on('disconnect', () => end('SIGHUP'));
  process.channel?.unref();
};
