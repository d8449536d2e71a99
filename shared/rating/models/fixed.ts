import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { name } from '#shared/contract/ids.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { multiply } from '#shared/kernel/money.ts';
import { lengthOf, type PriceModel } from '../domain/price-model.ts';

/** A recurring charge without usage, `charge` its name: the amount for a calendar month, by the part of it that the rate is in force. */
export const fixedTerms = { model: z.literal('fixed'), charge: name, amount: decimal, prorate: z.boolean().optional() };
type Terms = { readonly amount: string; readonly prorate?: boolean | undefined };

export const fixed: PriceModel<Terms> = {
  accumulate: ({ amount, prorate = true }, { period }) => ({
    add: () => {},
    finish: ({ inForce }) => {
      const share = prorate ? { num: lengthOf(inForce), den: lengthOf([period]) } : { num: BigInt(Math.min(inForce.length, 1)), den: 1n };
      return { lines: new Map(), charges: [{ kind: 'fixed', says: 'month', amount: multiply(parseDecimal(amount), share) }] };
    },
  }),
  explain: ({ amount }, unit) => `${amount} per ${unit}`,
  ordered: false,
  stands: () => true,
};
