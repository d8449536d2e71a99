import { decimalScale, parseDecimal } from '#shared/kernel/decimal.ts';
import type { Exact } from '#shared/kernel/money.ts';
import type { Rate } from '../schema.ts';
import { baseUnitsPer } from './units.ts';

/** 10^-15 of a base unit: fine enough that any tier bound, a decimal of up to 15 digits in the rate's unit, is a whole number. */
export type Fine = bigint;

/** A step of a price: what lies above the step before it, up to and including `end`. */
export type PriceTier = { readonly upTo: string | null; readonly end: Fine | null; readonly unitPrice: string; readonly price: Exact };

/** A quantity of base units, finely. */
export const fine = (baseUnits: bigint): Fine => baseUnits * decimalScale;

/** A rate as tiers; a unit price is one tier without end. */
export const priceTiers = (rate: Rate): readonly PriceTier[] => {
  const tiers = rate.model === 'unit' ? [{ upTo: null, unitPrice: rate.unitPrice }] : rate.tiers;
  const unit = baseUnitsPer(rate.unit);
  return tiers.map(({ upTo, unitPrice }) => ({
    upTo,
    end: upTo === null ? null : parseDecimal(upTo).num * unit,
    unitPrice,
    price: parseDecimal(unitPrice),
  }));
};
