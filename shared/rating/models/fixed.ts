import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { formatExact, parseDecimal } from '#shared/kernel/decimal.ts';
import { type Exact, multiply, whole } from '#shared/kernel/money.ts';
import { HOUR } from '#shared/kernel/time.ts';
import type { MonthEnd, PriceModel, RatingContext } from '../domain/price-model.ts';

/** An amount a month, whatever is used; of a month that it was in force for in part, that part by elapsed time. */
export const fixedTerms = {
  model: z.literal('fixed'),
  /** In the currency's major unit. */
  amount: decimal,
  /** Where it is false, the whole amount is due for any time in force. */
  prorate: z.boolean().optional(),
};

type Terms = { readonly amount: string; readonly prorate?: boolean | undefined };

/** How much of the month it was in force. */
const shareOf = ({ inForce }: MonthEnd, { start, end }: RatingContext['period']): Exact => ({
  num: inForce.reduce((sum, stretch) => sum + BigInt(stretch.end - stretch.start), 0n),
  den: BigInt(end - start),
});

const inHours = (milliseconds: bigint): string => formatExact({ num: milliseconds, den: BigInt(HOUR) });

export const fixed: PriceModel<Terms> = {
  accumulate: ({ amount, prorate = true }, { period }) => ({
    add: () => {},
    finish: (end) => {
      const share = shareOf(end, period);
      const isPart = prorate && share.num < share.den;
      const due = multiply(parseDecimal(amount), isPart ? share : whole(1n));
      const says = `${amount} per month${isPart ? `, ${inHours(share.num)} of ${inHours(share.den)} hours` : ''}`;
      return { lines: new Map(), charges: share.num === 0n || due.num === 0n ? [] : [{ kind: 'fixed', says, amount: due }] };
    },
  }),
  explain: ({ amount }) => `${amount} per month`,
  ordered: false,
  stands: () => true,
};
