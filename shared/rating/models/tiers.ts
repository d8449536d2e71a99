import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { decimalPattern, decimalScale, parseDecimal } from '#shared/kernel/decimal.ts';
import { type Exact, multiply } from '#shared/kernel/money.ts';
import { max, min } from '#shared/kernel/whole.ts';
import type { Charge, Fine, MonthEnd, Part } from '../domain/price-model.ts';

/** A step of a price: what lies above the step before it, up to and including `end`. */
export type PriceTier = { readonly upTo: string | null; readonly end: Fine | null };

/** Bounds of steps: each above the one before, the last without. */
export const tiersOf = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z
    .array(z.strictObject({ upTo: decimal.nullable(), ...fields }))
    .min(1)
    .max(16)
    .superRefine((all, context) => {
      const bounds = all.map((tier) => (tier as { upTo: string | null }).upTo);
      const wrong = bounds.findIndex((upTo, index) => !endsRight(bounds[index - 1] ?? '0', upTo, index === bounds.length - 1));
      if (wrong === -1) return;
      const message = 'upTo must rise from tier to tier above 0; the last one, and no other, is null';
      context.addIssue({ code: 'custom', path: [wrong, 'upTo'], message });
    });

const endsRight = (before: string, upTo: string | null, last: boolean): boolean =>
  upTo === null || last ? upTo === null && last : isHigher(upTo, before);
const isHigher = (upTo: string, before: string): boolean => {
  const [bound, floor] = [upTo, before].map((text) => (decimalPattern.test(text) ? parseDecimal(text).num : undefined));
  return bound === undefined || floor === undefined || bound > floor;
};

/** A decimal of the rate's unit, finely. */
export const finely = (decimal: string, baseUnits: bigint): Fine => parseDecimal(decimal).num * baseUnits;

/** The tiers with their bounds: finely, and the last whole base unit within. */
export const tiersFinely = <T extends { readonly upTo: string | null }>(tiers: readonly T[], baseUnits: bigint) =>
  tiers.map((tier) => {
    const end = tier.upTo === null ? null : finely(tier.upTo, baseUnits);
    return { ...tier, end, wholeEnd: end === null ? null : end / decimalScale };
  });

/** How a document names the tier. */
export const tierName = (upTo: string | null): string => (upTo === null ? 'above' : `up to ${upTo}`);

/**
 * How much of a quantity falls on each tier when `used` came before it. The parts add up to the quantity; a negative one takes back
 * from the last tier that was reached.
 */
export const placeOnTiers = (tiers: readonly Pick<PriceTier, 'end'>[], used: Fine, quantity: Fine): readonly Fine[] => {
  const after = used + quantity;
  const [low, high] = quantity < 0n ? [after, used] : [used, after];
  let start: Fine | undefined;
  return tiers.map(({ end }) => {
    const from = start === undefined ? low : max(start, low);
    const to = end === null ? high : min(end, high);
    start = end ?? high;
    const placed = max(to - from, 0n);
    return quantity < 0n ? -placed : placed;
  });
};

/** Half as much again. */
export const beyond = (quantity: Exact): Exact => multiply(quantity, { num: 3n, den: 2n });

/** So much usage reaches every tier, in the rate's unit: half as much again as the last bound. */
export const reachOfTiers = ({ tiers }: { readonly tiers: readonly { readonly upTo: string | null }[] }): Exact =>
  beyond(parseDecimal(tiers.at(-2)?.upTo ?? '1'));

/** A decimal above zero: the size of a package or a block. */
export const positiveDecimal = decimal.refine((text) => /[1-9]/.test(text), 'must be more than 0');

/** So many of a thing, in words: `1 package`, `3 packages`. */
export const counted = (count: bigint, thing: string): string => `${count} ${thing}${count === 1n ? '' : 's'}`;

/** Whether the flat amount of the first tier is due where nothing was used; it is, where nothing is said. */
export const zeroUsageFlat = z.enum(['charged', 'not_charged']).optional();

type WithFlat = { readonly flat?: string | undefined };
type WithFlats = { readonly tiers: readonly WithFlat[]; readonly zeroUsageFlat?: 'charged' | 'not_charged' | undefined };

/** Whether a tier charges something for being reached. */
export const hasFlat = ({ flat }: WithFlat): boolean => flat !== undefined && parseDecimal(flat).num > 0n;

/** The flat amount that a tier charges for being reached. */
export const flatPart = ({ flat = '0' }: WithFlat, says: string): Part => ({
  says: `${says}, flat`,
  unitPrice: null,
  quantity: 0n,
  amount: parseDecimal(flat),
});

/** Whether a price charges the flat amount of its first tier where nothing was used. */
export const flatAtZero = ({ tiers, zeroUsageFlat }: WithFlats): boolean => zeroUsageFlat !== 'not_charged' && hasFlat(tiers[0]!);

/** What is due of a first tier's flat amount where nothing was used: once in a month, by the last price that was in force. */
export const zeroCharges = (terms: WithFlats, { total, isLast }: MonthEnd): readonly Charge[] =>
  total === 0n && isLast && flatAtZero(terms) ? [{ kind: 'fixed', says: 'flat', amount: parseDecimal(terms.tiers[0]!.flat!) }] : [];
