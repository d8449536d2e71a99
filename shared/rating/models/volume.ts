import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { type Accumulator, fine, type Part, type PriceModel, type RatingContext } from '../domain/price-model.ts';
import { flatAtZero, flatPart, hasFlat, reachOfTiers, tierName, tiersFinely, tiersOf, zeroCharges, zeroUsageFlat } from './tiers.ts';
import { unitPart } from './unit.ts';

/** The tier that the month's total reaches prices all of it; its flat amount is charged once, by the line that came first. */
export const volumeTerms = {
  model: z.literal('volume'),
  tiers: tiersOf({ unitPrice: decimal, flat: decimal.optional() }),
  zeroUsageFlat,
};

type Tier = { readonly upTo: string | null; readonly unitPrice: string; readonly flat?: string | undefined };
type Terms = { readonly tiers: readonly Tier[]; readonly zeroUsageFlat?: 'charged' | 'not_charged' | undefined };

const accumulate = (terms: Terms, { baseUnits }: RatingContext): Accumulator => {
  const tiers = tiersFinely(terms.tiers, baseUnits);
  const sums = new Map<string, bigint>();
  // Of a price that came in mid-month nobody is first, where the price before it has charged its flat amount.
  let first: string | undefined;
  return {
    add: (line, quantity, used) => {
      sums.set(line, (sums.get(line) ?? 0n) + quantity);
      if (used === 0n && quantity > 0n) first = line;
    },
    finish: (month) => {
      const reached = tiers.find(({ end }) => end === null || fine(month.total) <= end)!;
      const partsOf = (line: string, quantity: bigint): readonly Part[] => [
        ...(line === first && hasFlat(reached) ? [flatPart(reached, tierName(reached.upTo))] : []),
        ...(quantity === 0n ? [] : [unitPart(fine(quantity), reached.unitPrice, baseUnits, tierName(reached.upTo))]),
      ];
      return {
        lines: new Map([...sums].map(([line, quantity]) => [line, partsOf(line, quantity)])),
        charges: zeroCharges(terms, month),
      };
    },
  };
};

export const volume: PriceModel<Terms> = {
  accumulate,
  explain: (_terms, unit) => `all by the tier that the month reaches, per ${unit}`,
  ordered: true,
  stands: flatAtZero,
  reach: reachOfTiers,
};
