import type { Instant } from '#shared/kernel/time.ts';
import { type Adjustment, compacted, deficitOf, type Ledger } from './ledger.ts';
import { slotOf } from './slots.ts';
import { excess, from, minus, plus, type Steps } from './steps.ts';

/** A supply with its maintenance, or a quota with its temporary overrides and (of a tenant) its floor: as a whole. */
export type Limits = { readonly base: Steps; readonly adjustments: readonly Adjustment[]; readonly floor: Steps };

export type Relimited = {
  readonly ledger: Ledger;
  /** What lies over the limit from now on, if the change made it worse anywhere. */
  readonly deficit: Steps;
};

/** Sets limits from now on; the past keeps its own. Use stays as it is: what then lies over the limit is the deficit. */
export const relimited = (ledger: Ledger, limits: Limits, now: Instant): Relimited => {
  const start = Math.max(slotOf(now), ledger.since);
  const next = compacted(
    { ...ledger, adjustments: limits.adjustments, base: followedBy(ledger.base, limits.base, start), floor: limits.floor },
    now,
  );
  const after = from(deficitOf(next), start);
  return { ledger: next, deficit: excess(after, deficitOf(ledger)).length > 0 ? after : [] };
};

const followedBy = (before: Steps, after: Steps, start: number): Steps => plus(minus(before, from(before, start)), from(after, start));
