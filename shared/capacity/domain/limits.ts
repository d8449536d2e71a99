import type { Instant } from '#shared/kernel/time.ts';
import type { SetQuota, SetSupply } from '../requests.ts';
import { type Adjustment, compacted, deficitOf, type Ledger, UNLIMITED } from './ledger.ts';
import { type Slot, slotOf, windowAround } from './slots.ts';
import { always, excess, from, minus, NOTHING, plus, type Step, type Steps } from './steps.ts';

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
    {
      ...ledger,
      adjustments: adjustmentsAt(ledger.adjustments, limits.adjustments, start),
      base: followedBy(ledger.base, limits.base, start),
      floor: followedBy(ledger.floor, limits.floor, start),
    },
    now,
  );
  const after = from(deficitOf(next), start);
  return { ledger: next, deficit: excess(after, deficitOf(ledger)).length > 0 ? after : [] };
};

const followedBy = (before: Steps, after: Steps, start: number): Steps => plus(minus(before, from(before, start)), from(after, start));

/** An adjustment that began before keeps its part of the past; a new one begins now at the earliest. */
const adjustmentsAt = (before: readonly Adjustment[], after: readonly Adjustment[], start: Slot): readonly Adjustment[] => [
  ...before.filter((one) => one.start < start).map((one) => ({ ...one, end: Math.min(one.end, start) })),
  ...after.filter((one) => one.end > start).map((one) => ({ ...one, start: Math.max(one.start, start) })),
];

/** A level from an instant on; a level within two instants. */
type DatedStep = { readonly from: Instant; readonly n: number };
type DatedWindow = { readonly start: Instant; readonly end: Instant; readonly n: number };

/** Dated steps on the grid: a step counts from the slot that holds its time; of two in one slot the later one. */
export const stepsFrom = (dated: readonly DatedStep[]): Steps => {
  const steps: Step[] = [];
  for (const { from, n } of dated) {
    const at = slotOf(from);
    if (steps.at(-1)?.at === at) steps.pop();
    if (n !== (steps.at(-1)?.value ?? 0)) steps.push({ at, value: n });
  }
  return steps;
};

const adjustmentsFrom = (windows: readonly DatedWindow[]): readonly Adjustment[] =>
  windows.map(({ start, end, n }) => ({ ...windowAround(start, end), n }));

export const supplyLimits = ({ steps, maintenance }: SetSupply): Limits => ({
  base: stepsFrom(steps),
  adjustments: adjustmentsFrom(maintenance),
  floor: NOTHING,
});

export const quotaLimits = ({ steps, overrides, floor }: SetQuota): Limits => ({
  base: steps === undefined ? always(UNLIMITED) : stepsFrom(steps),
  adjustments: adjustmentsFrom(overrides),
  floor: floor === undefined ? NOTHING : stepsFrom(floor),
});
