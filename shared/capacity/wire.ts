import { type Adjustment, UNLIMITED } from './domain/ledger.ts';
import type { Limits } from './domain/limits.ts';
import { slotOf, windowAround } from './domain/slots.ts';
import { always, NOTHING, type Step, type Steps } from './domain/steps.ts';
import type { SetQuota, SetSupply } from './schema.ts';

type WireStep = { readonly from: number; readonly n: number };
type WireWindow = { readonly start: number; readonly end: number; readonly n: number };

/** Dated steps on the grid: a step counts from the slot that holds its time; of two in one slot the later one. */
export const stepsFrom = (wire: readonly WireStep[]): Steps => {
  const steps: Step[] = [];
  for (const { from, n } of wire) {
    const at = slotOf(from);
    if (steps.at(-1)?.at === at) steps.pop();
    if (n !== (steps.at(-1)?.value ?? 0)) steps.push({ at, value: n });
  }
  return steps;
};

const adjustmentsFrom = (windows: readonly WireWindow[]): readonly Adjustment[] =>
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
