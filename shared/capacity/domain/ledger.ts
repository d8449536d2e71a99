import type { Instant } from '#shared/kernel/time.ts';
import { HORIZON, type Slot, slotOf, type Window } from './slots.ts';
import { always, excess, from, least, NOTHING, plus, type Steps, sumOf, valueAt } from './steps.ts';

/** Capacity kept for a held reservation; `expiresAt` is wall time. */
export type Hold = Window & {
  readonly reservation: string;
  readonly tenant: string;
  readonly expiresAt: Instant;
  readonly n: number;
};

/** On a domain: maintenance that takes n GPUs out. On a quota node: a temporary limit of n in place of the quota. */
export type Adjustment = Window & { readonly n: number };

export type LedgerKind = 'domain' | 'factory' | 'pool' | 'tenant' | 'project';

/**
 * Usage of capacity as a function of time. `used` is what is confirmed (domain, tenant, project) or granted to the nodes below
 * (factory, pool); `base` is the supply or the quota; `slice` is what the node above granted (pool, tenant); `floor` is what
 * stays granted even when unused (tenant). Nothing before `since` is kept.
 */
export type Ledger = {
  readonly kind: LedgerKind;
  readonly since: Slot;
  readonly stopped: boolean;
  readonly used: Steps;
  readonly holds: readonly Hold[];
  readonly base: Steps;
  readonly adjustments: readonly Adjustment[];
  readonly slice: Steps;
  readonly floor: Steps;
};

/** Stands for "no quota". */
export const UNLIMITED = 1_000_000_000;

/**
 * More live holds than this are refused (`ledger_full`). Steps need no such bound: between `since` and the horizon lie 38,496
 * slots, so that a ledger has at most as many steps, about 85 KB of an item's 400.
 */
export const MAX_HOLDS = 256;

/** Clocks may differ, so a day of the past stays. */
const KEPT_PAST: Slot = 96;

export const emptyLedger = (kind: LedgerKind, base: Steps = always(UNLIMITED)): Ledger => ({
  kind,
  since: 0,
  stopped: false,
  used: NOTHING,
  holds: [],
  base,
  adjustments: [],
  slice: NOTHING,
  floor: NOTHING,
});

/** What is taken: confirmed and held, expired holds included until their own expire transaction. */
export const loadOf = ({ used, holds }: Pick<Ledger, 'used' | 'holds'>): Steps => (holds.length === 0 ? used : plus(used, sumOf(holds)));

/** The ledger's own limit: supply less maintenance, or quota with its temporary overrides, the last one first. */
export const ownLimit = ({ kind, base, adjustments }: Pick<Ledger, 'kind' | 'base' | 'adjustments'>): Steps => {
  if (kind === 'domain') return adjustments.length === 0 ? base : excess(base, sumOf(adjustments));
  return adjustments.reduce((limit, { start, end, n }) => overlaid(limit, { start, end }, n), base);
};

/** usage(t) <= limitOf(t) is what no demand may break. */
export const limitOf = (ledger: Ledger): Steps =>
  ledger.kind === 'pool' || ledger.kind === 'tenant' ? least(ownLimit(ledger), ledger.slice) : ownLimit(ledger);

/** Load beyond the limit. */
export const deficitOf = (ledger: Ledger): Steps => excess(loadOf(ledger), limitOf(ledger));

/** Without what has passed: every write compacts. */
export const compacted = (ledger: Ledger, now: Instant): Ledger => {
  const since = Math.max(ledger.since, slotOf(now) - KEPT_PAST);
  return {
    ...ledger,
    since,
    used: from(ledger.used, since),
    base: from(ledger.base, since),
    slice: from(ledger.slice, since),
    floor: from(ledger.floor, since),
    adjustments: ledger.adjustments.filter(({ end }) => end > since),
  };
};

/** Slots that may still be booked at `now`. */
export const bookable = (now: Instant): Window => ({ start: slotOf(now), end: slotOf(now) + HORIZON });

const overlaid = (steps: Steps, { start, end }: Window, n: number): Steps => {
  const before = steps.filter(({ at }) => at < start);
  const after = from(steps, end);
  const joined = [
    ...before,
    { at: start, value: n },
    ...(after[0]?.at === end ? after : [{ at: end, value: valueAt(steps, end) }, ...after]),
  ];
  return joined.filter(({ value }, index) => value !== (joined[index - 1]?.value ?? 0));
};
