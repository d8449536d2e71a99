import { baseUnitsPer } from '../domain/units.ts';
import type { Rate } from '../price-book.ts';
import { type PriceTier, priceTier } from './graduated.ts';

export type UnitRate = Extract<Rate, { readonly model: 'unit' }>;

/** One price for every quantity: a single tier without end. */
export const unitTiers = ({ unitPrice, unit }: UnitRate): readonly PriceTier[] => [
  priceTier({ upTo: null, unitPrice }, baseUnitsPer(unit)),
];
