import { explain } from '#shared/rating/domain/explain.ts';
import { type Price, rateText } from '#shared/rating/domain/prices.ts';
import { unitOf } from '#shared/rating/domain/units.ts';
import type { InvoiceLine, LineOf } from './invoice-plan.ts';

/** Where the price of a line is written. */
export const documentOf = (price: Price): Pick<LineOf, 'priceBook' | 'priceVersion' | 'rate'> => ({
  priceBook: price.layer.name,
  priceVersion: price.layer.version,
  rate: rateText(price),
});

/** What a line says of its price. */
export type PriceShown = Pick<InvoiceLine, 'unit' | 'matched' | 'price'>;

export const priceShown = (price: Price): PriceShown => ({
  unit: unitOf(price.rate),
  matched: price.chain[0]!.cell.where,
  price: explain(price),
});
