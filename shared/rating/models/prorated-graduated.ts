import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { add, type Exact, multiply, sumOf, whole } from '#shared/kernel/money.ts';
import { type Accumulator, type Fine, fine, type Part, type PriceModel, type RatingContext } from '../domain/price-model.ts';
import { costOf } from '../domain/units.ts';
import { flatPart, hasFlat, placeOnTiers, reachOfTiers, tierName, tiersFinely, tiersOf } from './tiers.ts';

/**
 * What an hour brings stays to the end of the month, and is charged for that share of the month. It lies on the tiers with its whole
 * quantity; the flat amount of a tier is charged by the line that first reaches it.
 */
export const proratedGraduatedTerms = {
  model: z.literal('prorated_graduated'),
  tiers: tiersOf({ unitPrice: decimal, flat: decimal.optional() }),
};

type Tier = { readonly upTo: string | null; readonly unitPrice: string; readonly flat?: string | undefined };
type Terms = { readonly tiers: readonly Tier[] };

/** Of one line and tier: the whole quantity, what of it is charged, in fine quantities, and whether the line was first to reach it. */
type OnTier = { quantity: Fine; prorated: Exact; isReached: boolean };

/** Where a quantity falls: after how much, net of what was taken away and without; and the share of it that is charged. */
type Placing = { readonly used: Fine; readonly grown: Fine; readonly share: Exact };

/** Puts a quantity on a line's tiers; one that is taken away comes off the top tier that was reached. */
const place = (sums: readonly OnTier[], tiers: readonly { readonly end: Fine | null }[], quantity: Fine, placing: Placing): void => {
  const { used, grown, share } = placing;
  const reaches = quantity > 0n ? placeOnTiers(tiers, grown, quantity) : undefined;
  for (const [index, placed] of placeOnTiers(tiers, used, quantity).entries()) {
    const sum = sums[index]!;
    if (reaches !== undefined && reaches[index]! > 0n && grown <= (tiers[index - 1]?.end ?? 0n)) sum.isReached = true;
    if (placed === 0n) continue;
    sum.quantity += placed;
    sum.prorated = add(sum.prorated, { num: placed * share.num, den: share.den });
  }
};

const emptyTiers = (tiers: readonly unknown[], den: bigint): OnTier[] =>
  tiers.map(() => ({ quantity: 0n, prorated: { num: 0n, den }, isReached: false }));

const partsOf = (tiers: readonly Tier[], sums: readonly OnTier[], baseUnits: bigint): readonly Part[] =>
  tiers.flatMap((tier, index) => {
    const { quantity, prorated, isReached } = sums[index]!;
    const { num, den } = prorated;
    const says = tierName(tier.upTo);
    const flats = isReached && hasFlat(tier) ? [flatPart(tier, says)] : [];
    if (quantity === 0n && num === 0n) return flats;
    const amount = multiply(costOf(num, parseDecimal(tier.unitPrice), baseUnits), { num: 1n, den });
    return [...flats, { says: `${says}: ${tier.unitPrice} for the whole month`, unitPrice: null, quantity, amount }];
  });

const accumulate = ({ tiers }: Terms, { baseUnits, period }: RatingContext): Accumulator => {
  const ends = tiersFinely(tiers, baseUnits);
  const month = BigInt(period.end - period.start);
  const lines = new Map<string, readonly OnTier[]>();
  return {
    add: (line, quantity, used, { hour }) => {
      const sums = lines.get(line) ?? emptyTiers(tiers, month);
      lines.set(line, sums);
      const share = { num: BigInt(period.end - hour), den: month };
      place(sums, ends, fine(quantity), { used: fine(used), grown: fine(used), share });
    },
    finish: () => ({ lines: new Map([...lines].map(([line, sums]) => [line, partsOf(tiers, sums, baseUnits)])), charges: [] }),
  };
};

/** A change of a quantity that stays, in fine quantities of one sign: the whole, and what of it is charged. */
export type Change = { readonly delta: Fine; readonly prorated: Fine };

/** What changes come to, one after another, flat amounts included. */
export const rateChanges = ({ tiers }: Terms, changes: readonly Change[], baseUnits: bigint): Exact => {
  const ends = tiersFinely(tiers, baseUnits);
  const sums = emptyTiers(tiers, 1n);
  let [used, grown] = [0n, 0n];
  for (const { delta, prorated } of changes) {
    const share = delta === 0n ? whole(0n) : delta < 0n ? { num: -prorated, den: -delta } : { num: prorated, den: delta };
    place(sums, ends, delta, { used, grown, share });
    used += delta;
    grown += delta > 0n ? delta : 0n;
  }
  return sumOf(partsOf(tiers, sums, baseUnits).map(({ amount }) => amount));
};

export const proratedGraduated: PriceModel<Terms> = {
  accumulate,
  explain: (_terms, unit) => `in tiers, per ${unit} from its hour to the end of the month`,
  ordered: true,
  stands: () => false,
  reach: reachOfTiers,
};
