import { sumOf } from '#shared/kernel/money.ts';
import * as z from 'zod';
import { isWithin } from '#shared/invoicing/domain/look-back.ts';
import { decimal, maybe, month, price } from '../fields.ts';
import { table } from '../found.ts';
import { kind } from '../kind.ts';
import { amountsOf, priceOfTerms } from '../rated.ts';

/** What an invoice bills of usage of its own month and of earlier ones, each month alone, in blocks that begin to count. */
export const lateUsage = kind(
  {
    block_size: price,
    block_price: price,
    look_back_periods: maybe(z.int().min(0)),
    period: month,
    usage: z.array(z.strictObject({ period: month, qty: decimal })),
  },
  ({ block_size, block_price, look_back_periods, period, usage }, money) => {
    const perBlock = priceOfTerms({ model: 'package', size: block_size, price: block_price });
    const amountOf = (month: string) => {
      if (!isWithin(look_back_periods ?? null, period, month)) return null;
      const quantity = sumOf(usage.filter((use) => use.period === month).map(({ qty }) => qty));
      return money.line(sumOf(amountsOf(perBlock, quantity)));
    };
    const months = [...new Set([period, ...usage.map((use) => use.period)])];
    return { items: table(Object.fromEntries(months.map((month) => [month, amountOf(month)]))) };
  },
);
