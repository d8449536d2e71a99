import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { decimalScale, formatExact, formatMinor } from '#shared/kernel/decimal.ts';
import { roundHalfAway, sumOf } from '#shared/kernel/money.ts';
import { inMinor } from '#shared/kernel/rounding.ts';
import type { Part } from '#shared/rating/domain/price-model.ts';
import type { InvoiceLine, LineOf, LinePart } from './invoice-plan.ts';
import { lineKey } from './line-key.ts';
import type { PriceShown } from './line-price.ts';

export type PlannedLine = { readonly line: InvoiceLine; readonly amount: bigint };

/** A quantity, and what it costs part by part in the currency's major unit. */
export type Costs = { readonly quantity: bigint; readonly parts: readonly Part[] };

/** A line and its amount in minor units. The amount is rounded here, once, and nowhere after. */
export const planLine = (of: LineOf, price: PriceShown, { quantity, parts }: Costs, currency: Currency): PlannedLine => {
  const digits = minorDigits(currency);
  const exact = sumOf(parts.map(({ amount }) => amount));
  const amount = roundHalfAway(inMinor(exact, digits));
  const line: InvoiceLine = {
    ...of,
    key: lineKey(of),
    ...price,
    quantity: String(quantity),
    unitPrice: isOnePrice(parts) ? parts[0]!.unitPrice : null,
    parts: isOnePrice(parts) ? [] : parts.map(linePart),
    exactAmount: formatExact(exact),
    amount: formatMinor(amount, digits),
  };
  return { line, amount };
};

/** One price for all of the quantity: it has no steps to show. */
const isOnePrice = (parts: readonly Part[]): boolean => parts.length === 1 && parts[0]!.says === null;

const linePart = ({ says, unitPrice, quantity, amount }: Part): LinePart => ({
  says: says ?? 'the rest',
  unitPrice,
  quantity: formatExact({ num: quantity, den: decimalScale }),
  amount: formatExact(amount),
});
