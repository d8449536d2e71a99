import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { type Accumulator, type Fine, fine, type Part, type PriceModel, type RatingContext } from '../domain/price-model.ts';
import {
  flatAtZero,
  flatPart,
  hasFlat,
  placeOnTiers,
  reachOfTiers,
  tierName,
  tiersFinely,
  tiersOf,
  zeroCharges,
  zeroUsageFlat,
} from './tiers.ts';
import { unitPart } from './unit.ts';

/** What lies on each tier is priced by that tier; its flat amount is charged by the line that first reaches it. */
export const graduatedTerms = {
  model: z.literal('graduated'),
  tiers: tiersOf({ unitPrice: decimal, flat: decimal.optional() }),
  zeroUsageFlat,
};

type Tier = { readonly upTo: string | null; readonly flat?: string | undefined };
type Tiered<T extends Tier> = { readonly tiers: readonly T[]; readonly zeroUsageFlat?: 'charged' | 'not_charged' | undefined };

/** Counts what each line uses on each tier; `price` says what a quantity on a tier costs. */
export const accumulateOnTiers = <T extends Tier>(
  terms: Tiered<T>,
  { baseUnits, period }: RatingContext,
  price: (quantity: Fine, tier: T, says: string) => Part,
): Accumulator => {
  const tiers = tiersFinely(terms.tiers, baseUnits);
  const lines = new Map<string, { readonly on: Fine[]; readonly reached: boolean[] }>();
  const partsOf = (on: readonly Fine[], reached: readonly boolean[]): readonly Part[] =>
    terms.tiers.flatMap((tier, index) => {
      const says = tierName(tier.upTo);
      const flats = reached[index] === true && hasFlat(tier) ? [flatPart(tier, says)] : [];
      return on[index] === 0n ? flats : [...flats, price(on[index]!, tier, says)];
    });
  return {
    add: (line, quantity, used) => {
      const sums = lines.get(line) ?? { on: tiers.map(() => 0n), reached: tiers.map(() => false) };
      lines.set(line, sums);
      for (const [tier, placed] of placeOnTiers(tiers, fine(used), fine(quantity)).entries()) {
        sums.on[tier]! += placed;
        if (placed > 0n && fine(used) <= (tiers[tier - 1]?.end ?? 0n)) sums.reached[tier] = true;
      }
    },
    finish: (end) => ({
      lines: new Map([...lines].map(([line, { on, reached }]) => [line, partsOf(on, reached)])),
      charges: zeroCharges(terms, end, period),
    }),
  };
};

export const graduated: PriceModel<Tiered<Tier & { readonly unitPrice: string }>> = {
  accumulate: (terms, context) =>
    accumulateOnTiers(terms, context, (quantity, { unitPrice }, says) => unitPart(quantity, unitPrice, context.baseUnits, says)),
  explain: (_terms, unit) => `in tiers, per ${unit}`,
  ordered: true,
  stands: flatAtZero,
  reach: reachOfTiers,
};
