import type { Exact } from '#shared/kernel/money.ts';
import { dueOf } from './true-up.ts';

/** What a change within a period gives back of the old fee and charges of the new one, in minor units; `net` is what both come to. */
export type PlanChange = { readonly credit: bigint; readonly charge: bigint; readonly net: bigint };

/** The change from one fee to another, each for the share of the period that remains and each rounded, since each is a line. */
export const planChange = (old: Exact, next: Exact, remaining: { readonly old: Exact; readonly next: Exact }): PlanChange => {
  const credit = -dueOf(old, remaining.old);
  const charge = dueOf(next, remaining.next);
  return { credit, charge, net: credit + charge };
};
