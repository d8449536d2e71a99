import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { ONE } from '#shared/kernel/money.ts';
import { percentOf } from '#shared/kernel/shares.ts';
import type { PriceModel } from '../domain/price-model.ts';
import { costOf } from '../domain/units.ts';
import { accumulateOnTiers } from './graduated.ts';
import { flatAtZero, reachOfTiers, tiersOf, zeroUsageFlat } from './tiers.ts';

/** As graduated, of a quantity that is itself money: what lies on each tier costs so many percent of it. */
export const graduatedPercentageTerms = {
  model: z.literal('graduated_percentage'),
  tiers: tiersOf({ percent: decimal, flat: decimal.optional() }),
  zeroUsageFlat,
};

type Terms = {
  readonly tiers: readonly { readonly upTo: string | null; readonly percent: string; readonly flat?: string | undefined }[];
  readonly zeroUsageFlat?: 'charged' | 'not_charged' | undefined;
};

export const graduatedPercentage: PriceModel<Terms> = {
  accumulate: (terms, context) =>
    accumulateOnTiers(terms, context, (quantity, { percent }, tier) => ({
      says: `${tier}, ${percent} %`,
      unitPrice: null,
      quantity,
      amount: costOf(quantity, percentOf(ONE, parseDecimal(percent)), context.baseUnits),
    })),
  explain: ({ tiers }, unit) => `${tiers.map(({ percent }) => `${percent} %`).join(', ')} in tiers, per ${unit}`,
  ordered: true,
  stands: flatAtZero,
  reach: reachOfTiers,
};
