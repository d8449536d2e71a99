import { type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import type { Table } from '#shared/platform/table.ts';
import { inForce } from '../domain/in-force.ts';
import type { Prices } from '../domain/prices.ts';
import type { Contract, PriceVersion } from '../schema.ts';
import { contractKey, effectiveKey, readContract, readVersion, versionKey } from '../store.ts';

type Bounds = { readonly start: Instant; readonly end: Instant };

/** All that prices a tenant's usage of a month: the contracts and price versions that are in force at some time of it. */
export const readPrices =
  (table: Pick<Table, 'get' | 'getMany' | 'query'>) =>
  async (factory: string, tenant: string, period: Period): Promise<Prices> => {
    const bounds = periodBounds(period);
    const contracts = inForceWithin(await contractsUntil(table, tenant, bounds.end), bounds);
    const books = [...new Set(contracts.map(({ priceBook }) => priceBook))].sort();
    const versions: PriceVersion[] = [];
    for (const book of books) versions.push(...(await versionsWithin(table, factory, book, bounds)));
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

const contractsUntil = async (table: Pick<Table, 'query'>, tenant: string, end: Instant): Promise<readonly Contract[]> => {
  const contracts: Contract[] = [];
  for await (const item of table.query(contractKey(tenant, 0), { from: 'CONTRACT#', to: contractKey(tenant, end).sk })) {
    contracts.push(readContract(item));
  }
  return contracts;
};

const versionsWithin = async (
  table: Pick<Table, 'getMany' | 'query'>,
  factory: string,
  book: string,
  bounds: Bounds,
): Promise<readonly PriceVersion[]> => {
  const last = effectiveKey(factory, book, bounds.end);
  const begun: { readonly effectiveFrom: Instant; readonly bookVersion: string }[] = [];
  for await (const item of table.query(last, { from: 'EFFECTIVE#', to: last.sk })) {
    begun.push({ effectiveFrom: Number(item['effectiveFrom']), bookVersion: String(item['bookVersion']) });
  }
  const keys = inForceWithin(begun, bounds).map(({ bookVersion }) => versionKey(factory, book, bookVersion));
  return keys.length === 0 ? [] : (await table.getMany(keys)).map(readVersion);
};
