import { type Exact, roundHalfAway, whole } from '#shared/kernel/money.ts';
import { percentOf } from '#shared/kernel/shares.ts';

/** Something taken off: so many percent, or an amount in minor units. */
export type Discount = { readonly percent: Exact } | { readonly amount: bigint };

/** An amount in minor units less a discount, never below zero by it. The discount is a line of the invoice, so it is rounded. */
export const discounted = (amount: bigint, discount: Discount): bigint => {
  const off = 'amount' in discount ? discount.amount : roundHalfAway(percentOf(whole(amount), discount.percent));
  const least = amount < 0n ? amount : 0n;
  return amount - off > least ? amount - off : least;
};

/** Lines and what is taken off them: `line` is a line's place in the list. */
export type DiscountedLines = {
  readonly lines: readonly bigint[];
  readonly lineDiscounts: readonly { readonly line: number; readonly discount: Discount }[];
  readonly discounts: readonly Discount[];
};

/**
 * What tax is on, in minor units: the lines less their own discounts, then less the invoice's discounts one after another, each on
 * what the one before it left. Credit is not among them: it pays the invoice and lowers no tax (rating contract, Numbers).
 */
export const taxableBase = ({ lines, lineDiscounts, discounts }: DiscountedLines): bigint => {
  const left = lines.map((line, index) =>
    lineDiscounts.filter((one) => one.line === index).reduce((rest, { discount }) => discounted(rest, discount), line),
  );
  return discounts.reduce(
    discounted,
    left.reduce((sum, line) => sum + line, 0n),
  );
};
