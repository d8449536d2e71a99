import type { Instant } from '#shared/kernel/time.ts';

/** Who closed a seq without a batch, when and why. */
export type Tombstone = { readonly by: string; readonly at: Instant; readonly reason: string };

/** A closed seq. `logged`: a batch is there that could not be read; what became of it is told once the lane has passed it. */
export type ClosedSeq = Tombstone & {
  readonly producer: string;
  readonly lane: string;
  readonly seq: number;
  readonly logged: boolean;
  readonly outcome: 'counted' | 'skipped' | null;
};

/** What became of a logged batch: a skip is always told, so one that was passed without a word was counted. */
export const outcomeOf = (told: string | undefined, isPassed: boolean): ClosedSeq['outcome'] =>
  told === 'skipped' ? 'skipped' : told === 'counted' || isPassed ? 'counted' : null;
