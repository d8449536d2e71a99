import { type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import { inForce } from '../domain/in-force.ts';
import type { Prices } from '../domain/prices.ts';
import type { PriceVersion } from '../price-book.ts';
import type { RatingStore } from '../store.ts';

type Bounds = { readonly start: Instant; readonly end: Instant };
type Deps = { readonly rating: Pick<RatingStore, 'contractsUntil' | 'effectiveUntil' | 'versions'> };

/** All that prices a tenant's usage of a month: the contracts and price versions that are in force at some time of it. */
export const readPrices =
  ({ rating }: Deps) =>
  async (factory: string, tenant: string, period: Period): Promise<Prices> => {
    const bounds = periodBounds(period);
    const contracts = inForceWithin(await Array.fromAsync(rating.contractsUntil(tenant, bounds.end)), bounds);
    const books = [...new Set(contracts.map(({ priceBook }) => priceBook))].sort();
    const versions: PriceVersion[] = [];
    for (const book of books) {
      const begun = inForceWithin(await Array.fromAsync(rating.effectiveUntil(factory, book, bounds.end)), bounds);
      const wanted = begun.map(({ bookVersion }) => bookVersion);
      if (wanted.length > 0) versions.push(...(await rating.versions(factory, book, wanted)));
    }
    return { contracts, versions };
  };

/** Those that begin in the time, and the one that was in force when it started. */
const inForceWithin = <Value extends { readonly effectiveFrom: Instant }>(
  all: readonly Value[],
  { start, end }: Bounds,
): readonly Value[] => {
  const first = inForce(all, start);
  return all.filter((one) => one === first || (one.effectiveFrom > start && one.effectiveFrom < end));
};
