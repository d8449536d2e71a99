import { createHash } from 'node:crypto';

/** The name of the demo's factory: one for each label of a run, and the same label resumes. */
export const demoName = (run: string): string =>
  run === '' ? 'reservations-demo' : `reservations-demo-${createHash('sha256').update(run).digest('hex').slice(0, 12)}`;
