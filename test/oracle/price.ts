import { type Fraction, ZERO, fraction, isLess, minus, plus, times } from './fraction.ts';

type Tier = { readonly upTo: string | null; readonly unitPrice: string };
export type Rate = { readonly meter: string; readonly sku: string; readonly unit: string } & (
  | { readonly model: 'unit'; readonly unitPrice: string }
  | { readonly model: 'graduated'; readonly tiers: readonly Tier[] }
);
export type PriceBook = { readonly effectiveFrom: string; readonly currency: string; readonly rates: readonly Rate[] };

/** The rate of a (meter, SKU): an exact SKU wins over `*`. */
export const rateFor = (book: PriceBook, meter: string, sku: string): Rate | undefined =>
  [sku, '*'].map((wanted) => book.rates.find((rate) => rate.meter === meter && rate.sku === wanted)).find((rate) => rate !== undefined);

/** The exact price of a quantity in base units, before rounding. */
export const price = (rate: Rate, quantity: bigint): Fraction => {
  const units: Fraction = { num: quantity, den: baseUnits(rate.unit) };
  if (rate.model === 'unit') return times(units, fraction(rate.unitPrice));
  let sum = ZERO;
  let below = ZERO;
  for (const tier of rate.tiers) {
    const top = tier.upTo === null ? units : fraction(tier.upTo);
    const reached = isLess(units, top) ? units : top;
    if (isLess(below, reached)) sum = plus(sum, times(minus(reached, below), fraction(tier.unitPrice)));
    below = top;
  }
  if (isLess(below, units)) throw new Error(`the last tier of ${rate.meter} ${rate.sku} ends below the usage`);
  return sum;
};

const GPU_HOUR = 3_600_000_000n;

const baseUnits = (unit: string): bigint => {
  if (unit === 'GPU-hour') return GPU_HOUR;
  const tokens = /^([1-9]\d*) tokens?$/.exec(unit)?.[1];
  if (tokens === undefined) throw new Error(`unknown unit ${JSON.stringify(unit)}`);
  return BigInt(tokens);
};
