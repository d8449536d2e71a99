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

/** What a meter and SKU cost in an hour, by the contract and the price version in force at the hour; or why nothing does. */
export const priceAt = ({ contracts, versions }: Prices, hour: Instant, meter: string, sku: string): Price | Unpriced => {
  const contract = inForce(contracts, hour);
  if (contract === undefined) return 'no_contract';
  const ofBook = versions.filter(({ name }) => name === contract.priceBook);
  const version = inForce(ofBook, hour);
  if (version === undefined) return 'no_price_version';
  const rate = matchRate(version.rates, meter, sku);
  return rate === undefined ? 'no_rate' : { version, rate };
};
