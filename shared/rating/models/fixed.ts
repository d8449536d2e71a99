import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { name } from '#shared/contract/ids.ts';
import { formatExact, parseDecimal } from '#shared/kernel/decimal.ts';
import { multiply, whole } from '#shared/kernel/money.ts';
import { HOUR } from '#shared/kernel/time.ts';
import { lengthOf, type PriceModel } from '../domain/price-model.ts';

/** An amount a month, whatever is used; of a month that it was in force for in part, that part by elapsed time. */
export const fixedTerms = {
  model: z.literal('fixed'),
  /** Its name, such as `platform` or `support`. */
  charge: name,
  /** In the currency's major unit. */
  amount: decimal,
  /** Where it is false, the whole amount is due for any time in force. */
  prorate: z.boolean().optional(),
};

type Terms = { readonly amount: string; readonly prorate?: boolean | undefined };

const inHours = (milliseconds: bigint): string => formatExact({ num: milliseconds, den: BigInt(HOUR) });

export const fixed: PriceModel<Terms> = {
  accumulate: ({ amount, prorate = true }, { period }) => ({
    add: () => {},
    finish: ({ inForce }) => {
      const share = { num: lengthOf(inForce), den: lengthOf([period]) };
      const isPart = prorate && share.num < share.den;
      const due = multiply(parseDecimal(amount), isPart ? share : whole(1n));
      const says = isPart ? `${inHours(share.num)} of ${inHours(share.den)} hours` : 'the whole month';
      return { lines: new Map(), charges: share.num === 0n || due.num === 0n ? [] : [{ kind: 'fixed', says, amount: due }] };
    },
  }),
  explain: ({ amount }) => `${amount} per month`,
  ordered: false,
  stands: () => true,
};
