import type { Progress } from '#cdk/local/replay/progress.ts';

/** Progress that nobody watches. */
export const silentProgress: Progress = { start: () => ({ reached: () => undefined, done: () => undefined }) };
