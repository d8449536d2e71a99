import * as z from 'zod';
import { scaled } from '#shared/kernel/decimal.ts';
import { add, type Exact, ONE, subtract, sumOf, ZERO } from '#shared/kernel/money.ts';
import { converted } from '#shared/rating/domain/convert.ts';
import { adjustmentOf } from '#shared/rating/domain/modifiers.ts';
import { decimal, maybe, price } from './fields.ts';
import type { Money } from './money.ts';
import { amountsOf, amountsWithin, period, priceOfTerms, type RateTerms } from './rated.ts';

/** What modifies a rate: the modifiers of a price book, and a conversion of all usage so far before it is priced. */
export const modifierFields = {
  free_units: maybe(price),
  percentage_discount: maybe(price),
  maximum_amount: maybe(price),
  minimum_amount: maybe(price),
  convert: maybe(z.strictObject({ divide_by: decimal, round: maybe(z.enum(['ceil', 'floor'])) })),
  /** The engine converts all usage so far, whatever this says. */
  convert_splits: maybe(z.enum(['cumulative', 'each_alone'])),
};
type Modifiers = Partial<z.output<z.ZodObject<typeof modifierFields>>>;

/** What usage of a month has come to by some time, in amounts of the case. */
export type Spent = {
  /** In units of the price. */
  readonly quantity: Exact;
  /** By part, before and after the percentage discount. */
  readonly gross: readonly Exact[];
  readonly net: readonly Exact[];
  /** What the maximum takes off and the minimum adds. */
  readonly cut: Exact;
  readonly added: Exact;
  readonly total: Exact;
};

export const NOTHING: Spent = { quantity: ZERO, gross: [], net: [], cut: ZERO, added: ZERO, total: ZERO };

/** How a month's usage so far is rated; `counted` is what finds its tier, where that is not the quantity that is priced. */
export const spending = (terms: RateTerms, given: Modifiers, money: Money) => {
  const unit = given.convert?.divide_by ?? ONE;
  const limited = { ...terms, included: given.free_units, minimum: given.minimum_amount, maximum: given.maximum_amount };
  const undiscounted = priceOfTerms(limited, unit);
  const price = priceOfTerms({ ...limited, percentageDiscount: given.percentage_discount }, unit);
  const others = priceOfTerms(terms, unit, '2');
  return (usage: Exact, counted?: Exact): Spent => {
    const quantity = converted(usage, unit, given.convert?.round ?? 'exact');
    const partsAt = (one: typeof price) =>
      counted === undefined ? amountsOf(one, quantity) : amountsWithin(one, quantity, counted, others);
    const net = partsAt(price);
    const sum = money.line(sumOf(net));
    const limit = adjustmentOf(price, sum, [period], period);
    return {
      quantity: { num: scaled(quantity), den: scaled(unit) },
      gross: partsAt(undiscounted),
      net,
      cut: limit?.says === 'maximum' ? subtract(ZERO, limit.amount) : ZERO,
      added: limit?.says === 'minimum' ? limit.amount : ZERO,
      total: limit === undefined ? sum : add(sum, limit.amount),
    };
  };
};
