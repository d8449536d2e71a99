import { parseDecimal } from '#shared/kernel/decimal.ts';
import { compare, type Exact, multiply, subtract } from '#shared/kernel/money.ts';
import type { MatchedRate } from '../price-book.ts';
import { shareInForce, type Stretch } from './price-model.ts';
import type { Price } from './prices.ts';
import { baseUnitsOf } from './units.ts';

const ruleOf = ({ chain }: Pick<Price, 'chain'>, name: 'included' | 'minimum' | 'maximum'): string | undefined => {
  const rate: MatchedRate & { readonly [Name in typeof name]?: string | undefined } = chain[0]!.cell.rate;
  return rate[name];
};

/** How much of a month's usage the matched rate lets go free, in base units. A multiplier's allowance is in its base rate's unit. */
export const includedIn = (price: Price): bigint => {
  const { num, den } = parseDecimal(ruleOf(price, 'included') ?? '0');
  return (num * baseUnitsOf(price.rate)) / den;
};

/** Whether the matched rate has a least amount. */
export const hasMinimum = (price: Price): boolean => ruleOf(price, 'minimum') !== undefined;

/** What is billed beside a price's lines so that the month comes to what its rate allows, and why. */
export type Adjustment = {
  readonly kind: 'adjustment' | 'true_up';
  readonly says: 'maximum' | 'minimum';
  /** As the rate says it, for a whole month. */
  readonly limit: string;
  readonly amount: Exact;
};

/**
 * What brings a month's amount down to the matched rate's maximum or up to its minimum, if anything has to. Both are for a whole month
 * and hold by the part of it that the rate was in force. Amounts in the currency's major unit.
 */
export const adjustmentOf = (price: Price, amount: Exact, inForce: readonly Stretch[], period: Stretch): Adjustment | undefined => {
  const share = shareInForce(inForce, period);
  const beside = (says: 'minimum' | 'maximum', kind: Adjustment['kind'], isPast: -1 | 1): Adjustment | undefined => {
    const limit = ruleOf(price, says);
    if (limit === undefined) return undefined;
    const due = multiply(parseDecimal(limit), share);
    return compare(amount, due) === isPast ? { kind, says, limit, amount: subtract(due, amount) } : undefined;
  };
  return beside('maximum', 'adjustment', 1) ?? beside('minimum', 'true_up', -1);
};
