import { jsonPointer } from '#shared/kernel/problem.ts';
import { explain } from '#shared/rating/domain/explain.ts';
import { type Price, rateText } from '#shared/rating/domain/prices.ts';
import { unitOf } from '#shared/rating/domain/units.ts';
import type { InvoiceLine, LineOf } from './invoice-plan.ts';

/** Where something about a line's price is written. */
export type PriceDocument = Pick<LineOf, 'priceBook' | 'priceVersion' | 'rate'>;

/** Where the price of a line is written. */
export const documentOf = (price: Price): PriceDocument => ({
  priceBook: price.layer.name,
  priceVersion: price.layer.version,
  rate: rateText(price),
});

/** Where the rate that matched is written, whatever it prices by. */
export const matchedDocument = ({ chain }: Price): PriceDocument => {
  const { layer, cell } = chain[0]!;
  return { priceBook: layer.name, priceVersion: layer.version, rate: jsonPointer(cell.path) };
};

/** What a line says of its price. */
export type PriceShown = Pick<InvoiceLine, 'unit' | 'matched' | 'price'>;

export const priceShown = (price: Price): PriceShown => ({
  unit: unitOf(price.rate),
  matched: price.chain[0]!.cell.where,
  price: explain(price),
});
