import type { LineOf } from './invoice-plan.ts';

/** One text per line, the same in every computation: what is booked for a line is found by it later. */
export const lineKey = ({ kind, meter, sku, project, dimensions, reservation, priceBook, priceVersion }: LineOf): string => {
  const { class: sold = null, tier = null, region = null, band = null } = dimensions;
  const of = [meter, sku, project, sold, tier, region, band, reservation];
  return JSON.stringify([...of, ...(kind === 'usage' ? [] : [kind]), priceBook, priceVersion]);
};
