import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { formatMinor } from '#shared/kernel/decimal.ts';
import type { LineOf } from './invoice-plan.ts';
import { lineKey } from './line-key.ts';
import type { PlannedLine } from './plan-line.ts';
import type { Waived, Waiving } from './waive.ts';

/** A line at zero for each thing that something was waived of, so that nothing disappears unseen. */
export const planWaived = (taken: Waiving['taken'], currency: Currency | null): readonly PlannedLine[] => {
  const sums = new Map<string, { readonly of: LineOf; readonly quantity: bigint }>();
  for (const { waived, quantity } of taken) {
    const of = lineOf(waived);
    const key = lineKey(of);
    sums.set(key, { of, quantity: quantity + (sums.get(key)?.quantity ?? 0n) });
  }
  const nothing = formatMinor(0n, currency === null ? 0 : minorDigits(currency));
  return [...sums].map(([key, { of, quantity }]) => {
    const unit = of.meter === 'gpu.time' ? 'GPU-hour' : '1000000 tokens';
    const price = { unit, matched: null, price: null, unitPrice: '0', parts: [], exactAmount: '0', amount: nothing };
    return { line: { ...of, key, quantity: String(quantity), ...price }, amount: 0n };
  });
};

const lineOf = ({ project, meter, sku, dimensions = {}, reservation = null }: Waived): LineOf => ({
  kind: 'waived',
  meter,
  sku,
  project,
  dimensions,
  reservation,
  priceBook: '-',
  priceVersion: '-',
  rate: null,
});
