import type { Exact } from '#shared/kernel/money.ts';
import { type Instant, monthsLater } from '#shared/kernel/time.ts';
import { dueOf } from './true-up.ts';

/** How often a plan bills its fee. */
export type Interval = 'month' | 'year';

/** From when until when a fee is for, if it is billed at an instant: to the same time of the same day, or of the month's last one. */
export const cycleFrom = (start: Instant, interval: Interval): { readonly start: Instant; readonly end: Instant } => ({
  start,
  end: monthsLater(start, interval === 'month' ? 1 : 12),
});

/** What a change within a period gives back of the old fee, below zero, and charges of the new one, in minor units; and both together. */
export type PlanChange = { readonly credit: bigint; readonly charge: bigint; readonly net: bigint };

/** The change from one fee to another, each for its share of a period and each rounded, since each is a line. */
export const planChange = (old: Exact, next: Exact, share: { readonly old: Exact; readonly next: Exact }): PlanChange => {
  const credit = -dueOf(old, share.old);
  const charge = dueOf(next, share.next);
  return { credit, charge, net: credit + charge };
};
