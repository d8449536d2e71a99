import { type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import { inForce } from '../domain/in-force.ts';
import type { Prices } from '../domain/prices.ts';
import type { PriceVersion } from '../price-book.ts';
import type { Effective, RatingStore } from '../store.ts';
import { withAddenda } from '../domain/addenda.ts';

type Bounds = { readonly start: Instant; readonly end: Instant };
type Deps = { readonly rating: Pick<RatingStore, 'contractsUntil' | 'effectiveUntil' | 'addendaUntil' | 'versions'> };

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
      const addenda = await Array.fromAsync(rating.addendaUntil(factory, book, bounds.end));
      versions.push(...(await versionsOf({ rating }, factory, book, begun, addenda)));
    }
    return { contracts, versions };
  };

const versionsOf = async (
  { rating }: Pick<Deps, 'rating'>,
  factory: string,
  book: string,
  begun: readonly Effective[],
  addenda: readonly Effective[],
): Promise<readonly PriceVersion[]> => {
  const wanted = [...begun, ...addenda].map(({ bookVersion }) => bookVersion);
  const all = wanted.length === 0 ? [] : await rating.versions(factory, book, wanted);
  return withAddenda(
    all.filter(({ addendum }) => addendum === undefined),
    all.filter(({ addendum }) => addendum !== undefined),
  );
};

/** Those that begin in the time, and the one that was in force when it started. */
const inForceWithin = <Value extends { readonly effectiveFrom: Instant }>(
  all: readonly Value[],
  { start, end }: Bounds,
): readonly Value[] => {
  const first = inForce(all, start);
  return all.filter((one) => one === first || (one.effectiveFrom > start && one.effectiveFrom < end));
};
