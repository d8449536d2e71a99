import * as z from 'zod';
import { progressiveInvoices } from '#shared/invoicing/domain/progressive-billing.ts';
import { commitmentFee, dueOf, trueUp } from '#shared/invoicing/domain/true-up.ts';
import { add, ONE, roundHalfAway, subtract, sumOf, whole } from '#shared/kernel/money.ts';
import { count, decimal, maybe, price, remark, share } from '../fields.ts';
import { inOrder, number, record } from '../found.ts';
import { kind } from '../kind.ts';
import { amountsOf, priceOfTerms, runningTotals } from '../rated.ts';

/** What is missing to a committed amount. */
export const trueUpOfUsage = kind({ commit: decimal, used: decimal }, ({ commit, used }, money) => ({
  true_up: number(money.ofMinor(trueUp(money.toMinor(commit), money.toMinor(used)))),
}));

/** What the least amount of a plan adds to its fee. Why the period has the days that it has is for people. */
export const minimumCommitment = kind(
  {
    plan_fee_minor: decimal,
    commitment_minor: decimal,
    days: share,
    terms_rounded: z.literal('each').optional(),
    interval: remark.optional(),
    calendar_start: remark.optional(),
    anniversary: remark.optional(),
  },
  ({ plan_fee_minor, commitment_minor, days }, money) => ({
    commitment_fee: number(money.ofMinor(commitmentFee(commitment_minor, plan_fee_minor, days))),
  }),
);

/** Usage billed within the period whenever it comes to a threshold, and the invoice at its end. The unit price is in major units. */
export const progressiveBilling = kind(
  {
    thresholds: z.array(count),
    recurring_threshold: maybe(count),
    units_added: z.array(decimal),
    unit_price: price,
    subscription_fee_minor: decimal,
    subscription_days: maybe(share),
  },
  ({ thresholds, recurring_threshold, units_added, unit_price, subscription_fee_minor, subscription_days }, money) => {
    const perUnit = priceOfTerms({ model: 'unit', unitPrice: unit_price });
    const cumulated = runningTotals(units_added).map((units) => {
      const amount = sumOf(amountsOf(perUnit, units));
      return roundHalfAway(money.toMinor(money.ofMajor(amount)));
    });
    const { invoices, credit } = progressiveInvoices({ amounts: thresholds, recurring: recurring_threshold ?? null }, cumulated);
    const subscription = dueOf(subscription_fee_minor, subscription_days ?? ONE);
    const fees = add(whole(cumulated.at(-1) ?? 0n), whole(subscription));
    return {
      progressive_invoices: inOrder(invoices.map(money.ofMinor)),
      final: record({
        fees: number(money.ofMinor(fees.num)),
        progressive_credit: number(money.ofMinor(credit)),
        total: number(money.ofMinor(subtract(fees, whole(credit)).num)),
      }),
    };
  },
);
