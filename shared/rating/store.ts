import type { Page, PageRequest } from '#shared/contract/pages.ts';
import type { Currency } from '#shared/kernel/currency.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import { readPage } from '#shared/platform/pages.ts';
import type { Item, Key, Table, Write } from '#shared/platform/table.ts';
import { writeOver } from '#shared/platform/write-over.ts';
import type { Contract } from './contract.ts';
import type { PriceVersion } from './price-book.ts';
import { readContractDocument, readPriceDocument } from './price-document.ts';

const key = (pk: string, sk: string): Key => ({ table: 'billing', pk, sk });

/** One row per book and factory: the list of books, and the version that a publisher must have seen. */
const bookKey = (factory: string, book: string) => key(`F#${factory}#BOOK`, book);
const versionKey = (factory: string, book: string, version: string) => key(`F#${factory}#BOOK#${book}`, `VERSION#${version}`);
/** The versions of a book in order of time, without their content. */
const effectiveKey = (factory: string, book: string, at: Instant) => key(`F#${factory}#BOOK#${book}`, `EFFECTIVE#${formatInstant(at)}`);
/** The versions of a book that came later than their time, in order of that. */
const addendumKey = (factory: string, book: string, at: Instant, version: string) =>
  key(`F#${factory}#BOOK#${book}`, `ADDENDUM#${formatInstant(at)}#${version}`);
/** One row per tenant: the contract that a later one must have seen. */
const latestContractKey = (tenant: string) => key(`T#${tenant}`, 'CONTRACT');
const CONTRACTS = 'CONTRACT#';
const contractKey = (tenant: string, at: Instant) => key(`T#${tenant}`, `${CONTRACTS}${formatInstant(at)}`);

/** A book's or a tenant's latest, whatever it is: what begins later must begin after it. `rowVersion` is what a later writer must have seen. */
export type Latest = { readonly effectiveFrom: Instant; readonly currency: Currency; readonly rowVersion: number };
export type BookLatest = Latest & { readonly name: string; readonly bookVersion: string };

const readLatest = (item: Item): Latest => ({
  effectiveFrom: Number(item['effectiveFrom']),
  currency: item['currency'] as Currency,
  rowVersion: item.version,
});
const readBook = (item: Item): BookLatest => ({ ...readLatest(item), name: item.sk, bookVersion: String(item['bookVersion']) });

/** Inserts the first, replaces what was read later: two writers at once cannot both be the latest. */
const writeLatest = (at: Key, before: Latest | undefined, value: Readonly<Record<string, unknown>>): Write =>
  writeOver(before?.rowVersion ?? 0, { ...at, ...value });

/** A version with its content (the canonical JSON that was hashed: who has the row can hash it again) after the book's latest. */
export const publishVersion = (factory: string, published: PriceVersion, content: string, latest: Latest | undefined): Write[] => {
  const { name, version: bookVersion, effectiveFrom, currency, sha256 } = published;
  return [
    { insert: { ...versionKey(factory, name, bookVersion), version: 1, effectiveFrom, sha256, content } },
    { insert: { ...effectiveKey(factory, name, effectiveFrom), version: 1, bookVersion, effectiveFrom } },
    writeLatest(bookKey(factory, name), latest, { bookVersion, effectiveFrom, currency }),
  ];
};

/** A version that only adds prices. The book's row is replaced as it was, so that what was read of the book still holds. */
export const publishAddendum = (factory: string, published: PriceVersion, content: string, book: BookLatest): Write[] => {
  const { name, version: bookVersion, effectiveFrom, sha256 } = published;
  const { rowVersion: _rowVersion, name: _name, ...latest } = book;
  return [
    { insert: { ...versionKey(factory, name, bookVersion), version: 1, effectiveFrom, sha256, content, addendum: book.rowVersion } },
    { insert: { ...addendumKey(factory, name, effectiveFrom, bookVersion), version: 1, bookVersion, effectiveFrom } },
    writeLatest(bookKey(factory, name), book, latest),
  ];
};

/** A contract of a tenant with its content; the latest stays the one that begins last. */
export const insertContract = (contract: Contract, content: string, latest: Latest | undefined): Write[] => {
  const { tenant, effectiveFrom, currency, sha256 } = contract;
  return [
    { insert: { ...contractKey(tenant, effectiveFrom), version: 1, content, sha256, currency } },
    writeLatest(latestContractKey(tenant), latest, {
      effectiveFrom: Math.max(effectiveFrom, latest?.effectiveFrom ?? effectiveFrom),
      currency,
    }),
  ];
};

const documentIn = (item: Item) => ({ content: String(item['content']), sha256: String(item['sha256']) });

const readVersion = (item: Item): PriceVersion => ({
  ...readPriceDocument(documentIn(item)),
  ...(item['addendum'] !== undefined && { addendum: Number(item['addendum']) }),
});

const readContract = (item: Item): Contract => readContractDocument(documentIn(item), item['currency'] as Currency);

/** When a version of a book takes effect. */
export type Effective = { readonly effectiveFrom: Instant; readonly bookVersion: string };

/** Reads of prices and contracts, all strongly consistent. @throws Error where a version's content is not the one that was hashed. */
export const ratingStore = (table: Pick<Table, 'get' | 'getMany' | 'query'>) => {
  const one = async <Value>(at: Key, read: (item: Item) => Value): Promise<Value | undefined> => {
    const item = await table.get(at);
    return item && read(item);
  };
  async function* effective(last: Key, from: string): AsyncIterable<Effective> {
    for await (const item of table.query(last, { from, to: last.sk }))
      yield { effectiveFrom: Number(item['effectiveFrom']), bookVersion: String(item['bookVersion']) };
  }
  return {
    book: (factory: string, name: string) => one(bookKey(factory, name), readBook),
    books: (factory: string, page: PageRequest): Promise<Page<BookLatest>> => readPage(table, bookKey(factory, ''), page, readBook),
    version: (factory: string, book: string, version: string) => one(versionKey(factory, book, version), readVersion),
    versions: async (factory: string, book: string, versions: readonly string[]): Promise<readonly PriceVersion[]> =>
      (await table.getMany(versions.map((version) => versionKey(factory, book, version)))).map(readVersion),
    /** Which versions of a book have begun before an instant, or at it. */
    effectiveUntil: (factory: string, book: string, end: Instant) => effective(effectiveKey(factory, book, end), 'EFFECTIVE#'),
    /** Which addenda of a book count before an instant, or from it on. */
    addendaUntil: (factory: string, book: string, end: Instant) => effective(addendumKey(factory, book, end, '~'), 'ADDENDUM#'),
    latestContract: (tenant: string) => one(latestContractKey(tenant), readLatest),
    contract: (tenant: string, at: Instant) => one(contractKey(tenant, at), readContract),
    contracts: (tenant: string, page: PageRequest): Promise<Page<Contract>> =>
      readPage(table, contractKey(tenant, 0), page, readContract, { prefix: CONTRACTS }),
    /** A tenant's contracts in order of time, those after `end` left out. */
    contractsUntil: async function* (tenant: string, end?: Instant): AsyncIterable<Contract> {
      const to = end === undefined ? `${CONTRACTS}~` : contractKey(tenant, end).sk;
      for await (const item of table.query(contractKey(tenant, 0), { from: CONTRACTS, to })) yield readContract(item);
    },
  };
};

export type RatingStore = ReturnType<typeof ratingStore>;
