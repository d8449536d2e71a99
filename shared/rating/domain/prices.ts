import type { Instant } from '#shared/kernel/time.ts';
import type { PriceVersion, Rate } from '../price-book.ts';
import { inForce } from './in-force.ts';
import { matchRate } from './match-rate.ts';

/** From this hour until the next contract's, the tenant pays the prices of this book. */
export type Contract = { readonly tenant: string; readonly priceBook: string; readonly effectiveFrom: Instant };

/** All that can price a tenant's usage of some time: its contracts, and the versions of their price books in force then. */
export type Prices = { readonly contracts: readonly Contract[]; readonly versions: readonly PriceVersion[] };

/** Why a quantity has no price. */
export type Unpriced = 'no_contract' | 'no_price_version' | 'no_rate';

export type Price = { readonly version: PriceVersion; readonly rate: Rate };

/** What prices an hour, by the contract and the price version in force then; or why nothing does. */
export const versionAt = ({ contracts, versions }: Prices, hour: Instant): PriceVersion | Exclude<Unpriced, 'no_rate'> => {
  const contract = inForce(contracts, hour);
  if (contract === undefined) return 'no_contract';
  const ofBook = versions.filter(({ name }) => name === contract.priceBook);
  return inForce(ofBook, hour) ?? 'no_price_version';
};

/** What a meter and SKU cost by a version or else its addenda; or that they say nothing of them. */
export const priceIn = (version: PriceVersion, meter: string, sku: string): Price | 'no_rate' => {
  for (const one of [version, ...(version.addenda ?? [])]) {
    const rate = matchRate(one.rates, meter, sku);
    if (rate !== undefined) return { version: one, rate };
  }
  return 'no_rate';
};
