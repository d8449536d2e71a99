import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import type { Exact } from '#shared/kernel/money.ts';
import { adjustmentOf } from '#shared/rating/domain/modifiers.ts';
import type { Stretch } from '#shared/rating/domain/price-model.ts';
import type { Price } from '#shared/rating/domain/prices.ts';
import type { LineKind, LineOf } from './invoice-plan.ts';
import { documentOf, priceShown } from './line-price.ts';
import { type PlannedLine, planLine } from './plan-line.ts';
import type { RatedLines } from './rate-lines.ts';

/** Money that is billed beside usage. */
type Beside = { readonly kind: LineKind; readonly says: string; readonly amount: Exact };

/** The month that is planned, and the project that what is no project's own is billed to. */
export type PlannedFor = { readonly period: Stretch; readonly project: string; readonly currency: Currency };

/** A line, and what priced it. */
export type PricedLine = { readonly price: Price; readonly planned: PlannedLine };

/** A line for each thing that the prices of a month bill beside usage. */
export const planCharges = (charges: RatedLines['charges'], to: PlannedFor): readonly PricedLine[] =>
  charges.map(({ price, charge, project = to.project }) => ({ price, planned: chargeLine(price, charge, project, to.currency) }));

/**
 * What brings each price to its least or greatest amount, once all of its lines and charges are known: from what they come to as they
 * are rounded, so that the invoice shows the amount that was agreed on and no cent beside it.
 */
export const planAdjustments = (
  prices: RatedLines['prices'],
  billed: ReadonlyMap<string, bigint>,
  { period, project, currency }: PlannedFor,
): readonly PlannedLine[] =>
  prices.flatMap(({ price, inForce }) => {
    const sum = { num: billed.get(price.id) ?? 0n, den: 10n ** BigInt(minorDigits(currency)) };
    const adjustment = adjustmentOf(price, sum, inForce, period);
    return adjustment === undefined ? [] : [chargeLine(price, adjustment, project, currency)];
  });

/** What lines of each price come to, in minor units, by the price's id. */
export const sumsByPrice = (lines: readonly PricedLine[]): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const { price, planned } of lines) sums.set(price.id, (sums.get(price.id) ?? 0n) + planned.amount);
  return sums;
};

const chargeLine = (price: Price, { kind, says, amount }: Beside, project: string, currency: Currency): PlannedLine => {
  const { meter, sku } = price.use;
  const { meter: _meter, sku: _sku, ...dimensions } = price.chain[0]!.cell.where;
  const of: LineOf = { kind, meter, sku, project, dimensions, reservation: null, ...documentOf(price) };
  const costs = { quantity: kind === 'fixed' ? 1n : 0n, parts: [{ says, unitPrice: null, quantity: 0n, amount }] };
  return planLine(of, { ...priceShown(price), unit: 'month' }, costs, currency);
};
