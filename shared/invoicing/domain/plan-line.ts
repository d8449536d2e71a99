import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { decimalScale, formatExact } from '#shared/kernel/decimal.ts';
import { multiply, roundHalfAway } from '#shared/kernel/money.ts';
import { formatMinor } from '#shared/kernel/decimal.ts';
import { exactAmount, type RatedUsage } from '#shared/rating/domain/rate-usage.ts';
import type { InvoiceLine, LineOf, LineTier } from './invoice-plan.ts';

/** A quantity on the tiers of its rate; the line says by itself which version that is of. */
export type Rated = Omit<RatedUsage, 'version'>;

export type PlannedLine = { readonly line: InvoiceLine; readonly amount: bigint };

/** A line and its amount in minor units. The amount is rounded here, once, and nowhere after. */
export const planLine = (of: LineOf, rated: Rated, currency: Currency): PlannedLine => {
  const digits = minorDigits(currency);
  const exact = exactAmount(rated.rate, rated.onTiers, currency);
  const amount = roundHalfAway(exact);
  const line: InvoiceLine = {
    ...of,
    key: rated.lineKey,
    quantity: String(rated.quantity),
    unit: rated.rate.unit,
    unitPrice: rated.rate.model === 'unit' ? rated.rate.unitPrice : null,
    tiers: lineTiers(rated),
    exactAmount: formatExact(multiply(exact, { num: 1n, den: 10n ** BigInt(digits) })),
    amount: formatMinor(amount, digits),
  };
  return { line, amount };
};

/** The tiers that a graduated line reached; none for a unit price. */
const lineTiers = ({ rate, onTiers }: Rated): readonly LineTier[] => {
  if (rate.model === 'unit') return [];
  const tiers = rate.tiers.map((tier, index) => ({ ...tier, on: onTiers[index]! }));
  return tiers
    .filter(({ on }) => on > 0n)
    .map(({ upTo, unitPrice, on }) => ({ upTo, unitPrice, quantity: formatExact({ num: on, den: decimalScale }) }));
};
