import type { Progress } from '#cdk/local/progress.ts';

const nothing = () => undefined;

/** Progress that nobody watches. */
export const silentProgress: Progress = () => ({ reached: nothing, note: nothing, done: nothing, fail: nothing });
