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

/** Of one line and tier: what was added that no bound cuts, in base units; the rest, finely; and whether the line was first to reach it. */
type OnTier = { whole: bigint; cut: Fine; isReached: boolean };

/** Counts what each line uses on each tier; `price` says what a quantity on a tier costs. */
export const accumulateOnTiers = <T extends Tier>(
  terms: Tiered<T>,
  { baseUnits }: RatingContext,
  price: (quantity: Fine, tier: T, says: string) => Part,
): Accumulator => {
  const tiers = tiersFinely(terms.tiers, baseUnits);
  const lines = new Map<string, readonly OnTier[]>();
  const partsOf = (sums: readonly OnTier[]): readonly Part[] =>
    terms.tiers.flatMap((tier, index) => {
      const { whole, cut, isReached } = sums[index]!;
      const says = tierName(tier.upTo);
      const flats = isReached && hasFlat(tier) ? [flatPart(tier, says)] : [];
      const quantity = fine(whole) + cut;
      return quantity === 0n ? flats : [...flats, price(quantity, tier, says)];
    });
  return {
    add: (line, quantity, used) => {
      const sums = lines.get(line) ?? tiers.map(() => ({ whole: 0n, cut: 0n, isReached: false }));
      lines.set(line, sums);
      const alone = quantity < 0n ? undefined : tierOfAll(tiers, used, used + quantity);
      if (alone !== undefined) sums[alone]!.whole += quantity;
      else placeCut(sums, tiers, used, quantity);
    },
    finish: (end) => ({
      lines: new Map([...lines].map(([line, sums]) => [line, partsOf(sums)])),
      charges: zeroCharges(terms, end),
    }),
  };
};

type Bounds = ReturnType<typeof tiersFinely>;

/** The tier that holds all from one count to another and had been reached before; undefined where there is none. */
const tierOfAll = (tiers: Bounds, used: bigint, after: bigint): number | undefined => {
  let tier = 0;
  for (let end = tiers[0]!.wholeEnd; end !== null && after > end; end = tiers[tier]!.wholeEnd) tier += 1;
  return used > (tier === 0 ? 0n : tiers[tier - 1]!.wholeEnd!) ? tier : undefined;
};

const placeCut = (sums: readonly OnTier[], tiers: Bounds, used: bigint, quantity: bigint): void => {
  for (const [tier, placed] of placeOnTiers(tiers, fine(used), fine(quantity)).entries()) {
    sums[tier]!.cut += placed;
    if (placed > 0n && fine(used) <= (tiers[tier - 1]?.end ?? 0n)) sums[tier]!.isReached = true;
  }
};

export const graduated: PriceModel<Tiered<Tier & { readonly unitPrice: string }>> = {
  accumulate: (terms, context) =>
    accumulateOnTiers(terms, context, (quantity, { unitPrice }, says) => unitPart(quantity, unitPrice, context.baseUnits, says)),
  explain: (_terms, unit) => `in tiers, per ${unit}`,
  ordered: true,
  stands: flatAtZero,
  reach: reachOfTiers,
};
