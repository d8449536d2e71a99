import * as z from 'zod';
import { cycleFrom, planChange } from '#shared/invoicing/domain/plan-change.ts';
import { dueOf } from '#shared/invoicing/domain/true-up.ts';
import { ONE, subtract, ZERO } from '#shared/kernel/money.ts';
import { elapsedShare, inclusiveDaysShare, thirtyDayShare } from '#shared/kernel/proration.ts';
import { roundTo } from '#shared/kernel/rounding.ts';
import { decimal, instant, maybe, share, stretch } from '../fields.ts';
import { number } from '../found.ts';
import { kind } from '../kind.ts';

/** A change of plan for a share of the period that is given. */
export const prorationByDays = kind({ remaining: share, old: maybe(decimal), new: maybe(decimal) }, (fields, money) => {
  const { remaining } = fields;
  const change = planChange(money.toMinor(fields.old ?? ZERO), money.toMinor(fields.new ?? ZERO), { old: remaining, next: remaining });
  return {
    credit: number(money.ofMinor(change.credit)),
    charge: number(money.ofMinor(change.charge)),
    net: number(money.ofMinor(change.net)),
  };
});

/** The fee of a subscription that was there for some days of a period, first and last day counted. */
export const prorationInclusiveDays = kind(
  { plan_fee_minor: decimal, started: instant, terminated: instant, period: stretch },
  ({ plan_fee_minor, started, terminated, period }, money) => ({
    fee: number(money.ofMinor(dueOf(plan_fee_minor, inclusiveDaysShare({ start: started, end: terminated }, period)))),
  }),
);

const plan = z.strictObject({ interval: z.enum(['month', 'year']), price_minor: decimal });

/** A change of plan in mid-cycle, by time elapsed; a plan of another interval begins a cycle of its own, in full. */
export const prorationRemainingTime = kind(
  { old: plan, new: plan, cycle_start: instant, change: instant },
  ({ old, new: next, cycle_start, change }, money) => {
    const cycle = cycleFrom(cycle_start, old.interval);
    const remaining = elapsedShare({ start: change, end: cycle.end }, cycle);
    const shares = { old: remaining, next: next.interval === old.interval ? remaining : ONE };
    const { credit, charge } = planChange(old.price_minor, next.price_minor, shares);
    return { credit: number(subtract(ZERO, money.ofMinor(credit))), debit: number(money.ofMinor(charge)) };
  },
);

const basis = { from: instant, to: instant, digits: maybe(z.int().min(0)) };

/** The share of a period by itself. */
export const prorationRatio = kind(
  { ...basis, days: z.enum(['actual', 'fixed_30']), period: maybe(stretch) },
  ({ from, to, period, days, digits }) => {
    const part = { start: from, end: to };
    if (days === 'actual' && period === undefined) throw new RangeError('field period: by actual days it is needed');
    const ratio = days === 'actual' ? elapsedShare(part, period!) : thirtyDayShare(part);
    return { ratio: number(digits === undefined ? ratio : roundTo(ratio, digits)) };
  },
);
