import type { Rate } from '../price-book.ts';

/** The rate for a meter and SKU: the SKU's own wins over `*`. No two can tie, a book with such is refused when it is published. */
export const matchRate = (rates: readonly Rate[], meter: string, sku: string): Rate | undefined => {
  const ofMeter = rates.filter((rate) => rate.meter === meter);
  return ofMeter.find((rate) => rate.sku === sku) ?? ofMeter.find((rate) => rate.sku === '*');
};
