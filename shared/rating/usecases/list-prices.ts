import { type Page, type PageRequest, readPage } from '#shared/platform/page.ts';
import type { Table } from '#shared/platform/table.ts';
import type { Contract, PriceVersion } from '../schema.ts';
import { bookKey, contractKey, type Latest, readContract, readLatest, readVersion, versionKey } from '../store.ts';

/** One version of a book; undefined if there is none. */
export const readPriceVersion =
  (table: Pick<Table, 'get'>) =>
  async (factory: string, book: string, version: string): Promise<PriceVersion | undefined> => {
    const item = await table.get(versionKey(factory, book, version));
    return item && readVersion(item);
  };

/** The books of a factory by name, each with its latest version. */
export const listPriceBooks =
  (table: Pick<Table, 'query'>) =>
  async (factory: string, page: PageRequest): Promise<Page<Latest>> => {
    const { data, nextCursor } = await readPage(table, bookKey(factory, ''), page);
    return { data: data.map(readLatest), nextCursor };
  };

/** A tenant's contracts in order of time. */
export const listContracts =
  (table: Pick<Table, 'query'>) =>
  async (tenant: string, page: PageRequest): Promise<Page<Contract>> => {
    const { data, nextCursor } = await readPage(table, contractKey(tenant, 0), page, 'CONTRACT#');
    return { data: data.map(readContract), nextCursor };
  };

/** The names of the books that a tenant pays or will pay by: the only ones that are its business. */
export const contractedBooks =
  (table: Pick<Table, 'query'>) =>
  async (tenant: string): Promise<ReadonlySet<string>> => {
    const books = new Set<string>();
    for await (const item of table.query(contractKey(tenant, 0), { from: 'CONTRACT#', to: 'CONTRACT#~' })) {
      books.add(readContract(item).priceBook);
    }
    return books;
  };
