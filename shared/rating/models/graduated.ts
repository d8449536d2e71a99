import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import {
  type Accumulator,
  type Charge,
  type Fine,
  fine,
  type MonthEnd,
  type Part,
  type PriceModel,
  type RatingContext,
  type Stretch,
} from '../domain/price-model.ts';
import { endOf, placeOnTiers, tierName, tiersOf } from './tiers.ts';
import { unitPart } from './unit.ts';

/** What lies on each tier is priced by that tier; its flat amount is charged by the line that first reaches it. */
export const graduatedTerms = {
  model: z.literal('graduated'),
  tiers: tiersOf({ unitPrice: decimal, flat: decimal.optional() }),
  zeroUsageFlat: z.enum(['charged', 'not_charged']).optional(),
};

type Tier = { readonly upTo: string | null; readonly unitPrice: string; readonly flat?: string | undefined };
type Terms = { readonly tiers: readonly Tier[]; readonly zeroUsageFlat?: 'charged' | 'not_charged' | undefined };

/** A flat amount that is charged for reaching a step. */
export const flatPart = (flat: string, says: string): Part => ({ says, unitPrice: null, quantity: 0n, amount: parseDecimal(flat) });

/** Whether the flat amount of the first tier is due where nothing was used: it is, unless the price says otherwise. */
export const flatAtZero = ({
  tiers,
  zeroUsageFlat,
}: Pick<Terms, 'zeroUsageFlat'> & { readonly tiers: readonly Pick<Tier, 'flat'>[] }): boolean =>
  zeroUsageFlat !== 'not_charged' && parseDecimal(tiers[0]!.flat ?? '0').num > 0n;

/** What is due of a first tier's flat amount where nothing was used: once, by the price that is in force when the month ends. */
export const zeroCharges = (terms: Parameters<typeof flatAtZero>[0], { total, inForce }: MonthEnd, period: Stretch): readonly Charge[] =>
  total === 0n && inForce.at(-1)?.end === period.end && flatAtZero(terms)
    ? [{ kind: 'fixed', says: 'flat', amount: parseDecimal(terms.tiers[0]!.flat!) }]
    : [];

const accumulate = (terms: Terms, { baseUnits, period }: RatingContext): Accumulator => {
  const tiers = terms.tiers.map((tier) => ({ ...tier, end: endOf(tier.upTo, baseUnits) }));
  const lines = new Map<string, { readonly on: Fine[]; readonly reached: boolean[] }>();
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
      lines: new Map([...lines].map(([line, { on, reached }]) => [line, partsOf(terms.tiers, on, reached, baseUnits)])),
      charges: zeroCharges(terms, end, period),
    }),
  };
};

const partsOf = (tiers: readonly Tier[], on: readonly Fine[], reached: readonly boolean[], baseUnits: bigint): readonly Part[] =>
  tiers.flatMap(({ upTo, unitPrice, flat = '0' }, tier) => {
    const says = tierName(upTo);
    const flats = reached[tier] === true && parseDecimal(flat).num > 0n ? [flatPart(flat, `${says}, flat`)] : [];
    return on[tier] === 0n ? flats : [...flats, unitPart(on[tier]!, unitPrice, baseUnits, says)];
  });

export const graduated: PriceModel<Terms> = {
  accumulate,
  explain: (_terms, unit) => `in tiers, per ${unit}`,
  ordered: true,
  stands: flatAtZero,
};
