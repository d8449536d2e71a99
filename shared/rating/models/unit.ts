import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { type Fine, fine, type Part, type PriceModel } from '../domain/price-model.ts';
import { costOf } from '../domain/units.ts';

/** One price for every quantity. */
export const unitTerms = { model: z.literal('unit'), unitPrice: decimal };
type Terms = { readonly unitPrice: string };

/** What a quantity costs at one price for all of it. */
export const unitPart = (quantity: Fine, unitPrice: string, baseUnits: bigint, says: string | null = null): Part => ({
  says,
  unitPrice,
  quantity,
  amount: costOf(quantity, parseDecimal(unitPrice), baseUnits),
});

export const unit: PriceModel<Terms> = {
  accumulate: ({ unitPrice }, { baseUnits }) => {
    const sums = new Map<string, bigint>();
    return {
      add: (line, quantity) => void sums.set(line, (sums.get(line) ?? 0n) + quantity),
      finish: () => ({
        lines: new Map([...sums].map(([line, quantity]) => [line, [unitPart(fine(quantity), unitPrice, baseUnits)]])),
        charges: [],
      }),
    };
  },
  explain: ({ unitPrice }, unit) => `${unitPrice} per ${unit}`,
  ordered: false,
  bySum: true,
  stands: () => false,
};
