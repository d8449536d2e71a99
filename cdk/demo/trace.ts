import type { Instant } from '#shared/kernel/time.ts';
import type { SentEvent } from '#shared/client/freeze.ts';
import type { Row } from './rows.ts';

export type SkipReason = 'without GPU' | 'without a time' | 'deletion not after scheduling' | 'outside the period';

/** Events of a trace in the order of their times, and how many rows gave none, by reason. */
export type Trace = { readonly events: readonly SentEvent[]; readonly skipped: Readonly<Partial<Record<SkipReason, number>>> };

type Timed = { readonly start: Instant; readonly event: SentEvent };

/** Turns rows into events; the sort keeps the order of rows where times are equal. */
export const trace = (rows: readonly Row[], read: (row: Row) => readonly Timed[] | SkipReason): Trace => {
  const skipped: Partial<Record<SkipReason, number>> = {};
  const timed = rows.flatMap((row) => {
    const outcome = read(row);
    if (typeof outcome !== 'string') return outcome;
    skipped[outcome] = (skipped[outcome] ?? 0) + 1;
    return [];
  });
  return { events: timed.toSorted((a, b) => a.start - b.start).map(({ event }) => event), skipped };
};
