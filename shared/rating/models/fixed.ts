import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { name } from '#shared/contract/ids.ts';
import { formatExact, parseDecimal } from '#shared/kernel/decimal.ts';
import { compare, multiply, ONE } from '#shared/kernel/money.ts';
import { HOUR } from '#shared/kernel/time.ts';
import { type PriceModel, shareInForce } from '../domain/price-model.ts';

/** An amount a month, whatever is used; of a month that it was in force for in part, that part by elapsed time. */
export const fixedTerms = {
  model: z.literal('fixed'),
  /** Its name, such as `platform` or `support`. */
  charge: name,
  /** In the currency's major unit. */
  amount: decimal,
  /** Where it is false, the whole amount is due once in a month, by the last price that was in force. */
  prorate: z.boolean().optional(),
};

type Terms = { readonly amount: string; readonly prorate?: boolean | undefined };

export const fixed: PriceModel<Terms> = {
  accumulate: ({ amount, prorate = true }, { period }) => ({
    add: () => {},
    finish: ({ inForce, isLast }) => {
      const share = shareInForce(inForce, period);
      const isPart = prorate && compare(share, ONE) < 0;
      const due = multiply(parseDecimal(amount), isPart ? share : ONE);
      const hours = { num: BigInt(period.end - period.start), den: BigInt(HOUR) };
      const says = isPart ? `${formatExact(multiply(share, hours))} of ${formatExact(hours)} hours` : 'the whole month';
      return {
        lines: new Map(),
        charges: share.num === 0n || due.num === 0n || (!prorate && !isLast) ? [] : [{ kind: 'fixed', says, amount: due }],
      };
    },
  }),
  explain: ({ amount }) => `${amount} per month`,
  ordered: false,
  stands: () => true,
};
