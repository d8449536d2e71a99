import { decimalScale } from '#shared/kernel/decimal.ts';
import { type Exact, multiply } from '#shared/kernel/money.ts';
import type { MeteredRate } from '../price-book.ts';

/** One GPU for an hour in micro-GPU-seconds, the base unit of GPU time (thousandths of a GPU times milliseconds). */
const GPU_HOUR = 3_600_000_000n;

/** How many base units a rate's unit holds: 3,600,000,000 for `GPU-hour`, n for `<n> tokens`, 1 for `month`. */
export const baseUnitsPer = (unit: string): bigint =>
  unit === 'GPU-hour' ? GPU_HOUR : unit === 'month' ? 1n : BigInt(unit.slice(0, unit.indexOf(' ')));

/** How many base units the unit of a rate holds; what has no unit of usage is for a month. */
export const baseUnitsOf = (rate: MeteredRate): bigint => baseUnitsPer(unitOf(rate));

/** The unit that a rate's price is for: `month` of a recurring charge. */
export const unitOf = (rate: MeteredRate): string => ('unit' in rate ? rate.unit : 'month');

/** What a quantity, in 10^-15 base units, costs at a price per so many base units: quantity x price / unit, exactly. */
export const costOf = (quantity: bigint, price: Exact, baseUnits: bigint): Exact =>
  multiply(price, { num: quantity, den: baseUnits * decimalScale });
