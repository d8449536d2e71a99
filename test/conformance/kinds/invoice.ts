import * as z from 'zod';
import { creditNoteAmounts } from '#shared/invoicing/domain/credit-note-amounts.ts';
import { taxableBase } from '#shared/invoicing/domain/discounts.ts';
import { taxOn } from '#shared/invoicing/domain/tax.ts';
import { dueOf, minimumTrueUp } from '#shared/invoicing/domain/true-up.ts';
import { add, multiply, roundHalfAway, subtract, whole, ZERO } from '#shared/kernel/money.ts';
import { decimal, maybe, share } from '../fields.ts';
import { number } from '../found.ts';
import { kind } from '../kind.ts';
import type { Money } from '../money.ts';

const percent = { percent: decimal };
const amount = { amount: decimal };
const line = { line: z.int().min(0) };
const coupon = z.union([z.strictObject(percent), z.strictObject(amount)], 'neither a percent nor an amount');
const lineCoupon = z.union(
  [z.strictObject({ ...line, ...percent }), z.strictObject({ ...line, ...amount })],
  'no line, or neither a percent nor an amount',
);

const discountOf = (given: z.output<typeof coupon>, money: Money) =>
  'percent' in given ? { percent: given.percent } : { amount: roundHalfAway(money.toMinor(given.amount)) };

/** Discounts, tax and credit, in the order of an invoice. */
export const invoiceOrder = kind(
  {
    lines: z.array(decimal),
    line_coupons: z.array(lineCoupon).default([]),
    coupons: z.array(coupon).default([]),
    wallet: maybe(decimal),
    tax_percents: z.array(decimal).default([]),
  },
  ({ lines, line_coupons, coupons, wallet, tax_percents }, money) => {
    const without = line_coupons.find((one) => one.line >= lines.length);
    if (without !== undefined) throw new RangeError(`field line_coupons: there is no line ${without.line}`);
    const base = taxableBase({
      lines: lines.map((amount) => roundHalfAway(money.toMinor(amount))),
      lineDiscounts: line_coupons.map((one) => ({ line: one.line, discount: discountOf(one, money) })),
      discounts: coupons.map((one) => discountOf(one, money)),
    });
    const [taxable, tax] = [money.ofMinor(base), money.ofMinor(taxOn(whole(base), tax_percents))];
    return { taxable: number(taxable), tax: number(tax), total: number(add(subtract(taxable, wallet ?? ZERO), tax)) };
  },
);

/** What a credit note gives back of a fee, or of a net amount that is given. */
export const creditNote = kind(
  {
    fee_minor: maybe(decimal),
    unused: maybe(share),
    credited_net: maybe(decimal),
    credited_net_minor: maybe(decimal),
    tax_percent: decimal,
    tax_from: z.literal('precise_net').optional(),
  },
  ({ fee_minor, unused, credited_net, credited_net_minor, tax_percent }, money) => {
    const given = credited_net_minor ?? (credited_net && money.toMinor(credited_net));
    if (given === undefined && (fee_minor === undefined || unused === undefined))
      throw new RangeError('neither fee_minor and unused nor credited_net');
    const { net, tax, total } = creditNoteAmounts(given ?? multiply(fee_minor!, unused!), tax_percent);
    return {
      net: number(money.ofMinor(net)),
      tax: number(money.ofMinor(tax)),
      total: number(money.ofMinor(total)),
      ...(fee_minor && { original_tax: number(money.ofMinor(taxOn(fee_minor, [tax_percent]))) }),
    };
  },
);

/** A plan's fee and usage with a least amount, on the invoice or on the credit note for what was paid in advance. */
export const minimumTrueUpOfPlan = kind(
  {
    step: z.enum(['invoice', 'credit_note']),
    plan_fee_minor: decimal,
    tax_percent: decimal,
    charge_unit_minor: maybe(decimal),
    charge_minimum_minor: maybe(decimal),
    plan_fee_days: maybe(share),
    plan_fee_unused: maybe(share),
    units: maybe(decimal),
    minimum_days: maybe(share),
  },
  (fields, money) => {
    const { step, plan_fee_minor, tax_percent, charge_unit_minor = ZERO, charge_minimum_minor = ZERO } = fields;
    const credit = creditNoteAmounts(multiply(plan_fee_minor, fields.plan_fee_unused ?? ZERO), tax_percent);
    const shown = (minor: bigint) => number(money.ofMinor(minor));
    if (step === 'credit_note') return { net: shown(credit.net), tax: shown(credit.tax), total: shown(credit.total) };
    const used = multiply(fields.units ?? ZERO, charge_unit_minor);
    const usage = roundHalfAway(used);
    const missing = minimumTrueUp(charge_minimum_minor, fields.minimum_days ?? ZERO, used);
    const fees = [dueOf(plan_fee_minor, fields.plan_fee_days ?? ZERO), usage, missing].map(whole).reduce(add);
    const tax = taxOn(fees, [tax_percent]);
    const before = add(fees, whole(tax));
    const total = number(money.ofMinor(subtract(before, whole(credit.total)).num));
    return {
      usage_fee: shown(usage),
      true_up_fee: shown(missing),
      fees: shown(fees.num),
      tax: shown(tax),
      total_before_credit: shown(before.num),
      total,
      total_minor: total,
    };
  },
);
