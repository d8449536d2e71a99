import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { decimalScale, parseDecimal } from '#shared/kernel/decimal.ts';
import { add, type Exact, multiply, whole } from '#shared/kernel/money.ts';
import { baseUnitsPer } from '../domain/units.ts';
import type { Rate } from '../price-book.ts';

export type GraduatedRate = Extract<Rate, { readonly model: 'graduated' }>;

/** 10^-15 of a base unit: fine enough that any tier bound, a decimal of up to 15 digits in the rate's unit, is a whole number. */
export type Fine = bigint;

/** A quantity of base units, finely. */
export const fine = (baseUnits: bigint): Fine => baseUnits * decimalScale;

/** A step of a price: what lies above the step before it, up to and including `end`. */
export type PriceTier = { readonly upTo: string | null; readonly end: Fine | null; readonly unitPrice: string; readonly price: Exact };

/** A price tier of a rate that is per so many base units. */
export const priceTier = ({ upTo, unitPrice }: GraduatedRate['tiers'][number], baseUnits: bigint): PriceTier => ({
  upTo,
  end: upTo === null ? null : parseDecimal(upTo).num * baseUnits,
  unitPrice,
  price: parseDecimal(unitPrice),
});

export const graduatedTiers = ({ tiers, unit }: GraduatedRate): readonly PriceTier[] =>
  tiers.map((tier) => priceTier(tier, baseUnitsPer(unit)));

/** How much of a quantity falls on each tier when `used` came before it. The parts add up to the quantity. */
export const placeOnTiers = (tiers: readonly PriceTier[], used: Fine, quantity: Fine): readonly Fine[] => {
  const after = used + quantity;
  let start = 0n;
  return tiers.map(({ end }) => {
    const from = max(start, used);
    const to = end === null ? after : min(end, after);
    start = end ?? after;
    return max(to - from, 0n);
  });
};

/** What quantities on tiers cost: sum of quantity x price / unit, exactly, in minor units of the currency. */
export const costOnTiers = (tiers: readonly PriceTier[], onTiers: readonly Fine[], unit: string, currency: Currency): Exact => {
  const cost = tiers.reduce((sum, { price }, tier) => add(sum, multiply(price, whole(onTiers[tier]!))), noMoney);
  return multiply(cost, { num: 10n ** BigInt(minorDigits(currency)), den: baseUnitsPer(unit) * decimalScale });
};

const noMoney: Exact = { num: 0n, den: decimalScale };
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
