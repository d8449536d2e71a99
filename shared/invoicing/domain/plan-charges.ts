import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { type Exact, multiply } from '#shared/kernel/money.ts';
import { inMajor } from '#shared/kernel/rounding.ts';
import { explain } from '#shared/rating/domain/explain.ts';
import { adjustmentOf } from '#shared/rating/domain/modifiers.ts';
import type { Stretch } from '#shared/rating/domain/price-model.ts';
import type { Price } from '#shared/rating/domain/prices.ts';
import type { LineKind, LineOf } from './invoice-plan.ts';
import { documentOf, matchedDocument, type PriceDocument, type PriceShown } from './line-price.ts';
import { type PlannedLine, planLine } from './plan-line.ts';
import type { RatedLines } from './rate-lines.ts';

/** The month that is planned, and the project that what is no project's own is billed to. */
export type PlannedFor = { readonly period: Stretch; readonly project: string; readonly currency: Currency };

/** A line, and what priced it. */
export type PricedLine = { readonly price: Price; readonly planned: PlannedLine };

/** What is charged beyond commitments, by the share of each price's usage that is billed: what an operator waives is not charged for either. */
export const chargesKept = (
  charges: RatedLines['charges'],
  rated: RatedLines['lines'],
  billed: RatedLines['lines'],
): RatedLines['charges'] => {
  const [all, kept] = [rated, billed].map((lines) => sumBy(lines, ({ rated: { price, quantity } }) => [price.id, quantity]));
  return charges.map(({ price, charge, project }) => {
    const [num, den] = [kept!.get(price.id) ?? 0n, all!.get(price.id) ?? 0n];
    if (charge.kind !== 'overage' || num === den) return { price, charge, project };
    return { price, charge: { ...charge, amount: multiply(charge.amount, { num, den }) }, project };
  });
};

const sumBy = <Of>(all: readonly Of[], read: (one: Of) => readonly [name: string, value: bigint]): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const [name, value] of all.map(read)) sums.set(name, (sums.get(name) ?? 0n) + value);
  return sums;
};

/** A line for each thing that the prices of a month bill beside usage. */
export const planCharges = (charges: RatedLines['charges'], to: PlannedFor): readonly PricedLine[] =>
  charges.map(({ price, charge, project = to.project }) => {
    const of = lineOf(price, charge.kind, project, documentOf(price));
    return { price, planned: chargeLine(of, shown(price, `${explain(price)}: ${charge.says}`), charge.amount, to.currency) };
  });

/**
 * What brings each rate to its least or greatest amount, once all of its lines and charges are known: from what they come to as they
 * are rounded, so that the invoice shows the amount that was agreed on and no cent beside it.
 */
export const planAdjustments = (prices: RatedLines['prices'], lines: readonly PricedLine[], to: PlannedFor): readonly PlannedLine[] => {
  const minor = sumBy(lines, ({ price, planned }) => [price.limited, planned.amount]);
  const limited = new Map(prices.map((one) => [one.price.limited, one]));
  return [...limited.values()].flatMap(({ price, inForce }) => {
    const sum = inMajor(minor.get(price.limited) ?? 0n, minorDigits(to.currency));
    const adjustment = adjustmentOf(price, sum, inForce, to.period);
    if (adjustment === undefined) return [];
    const { kind, says, limit, amount } = adjustment;
    const of = lineOf(price, kind, to.project, matchedDocument(price));
    return [chargeLine(of, shown(price, `${says} ${limit} per month`), amount, to.currency)];
  });
};

const lineOf = ({ use, chain }: Price, kind: LineKind, project: string, document: PriceDocument): LineOf => {
  const { meter: _meter, sku: _sku, ...dimensions } = chain[0]!.cell.where;
  return { kind, meter: use.meter, sku: use.sku, project, dimensions, reservation: null, ...document };
};

const shown = ({ chain }: Price, price: string): PriceShown => ({ unit: 'month', matched: chain[0]!.cell.where, price });

/** A line of an amount for the month; of a recurring charge it is one month. */
export const chargeLine = (of: LineOf, price: PriceShown, amount: Exact, currency: Currency): PlannedLine =>
  planLine(
    of,
    price,
    { quantity: of.kind === 'fixed' ? 1n : 0n, parts: [{ says: null, unitPrice: null, quantity: 0n, amount }] },
    currency,
  );
