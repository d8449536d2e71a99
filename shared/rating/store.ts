import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Currency } from '#shared/kernel/currency.ts';
import type { Item, Key, Write } from '#shared/platform/table.ts';
import { readPriceDocument } from './price-document.ts';
import type { Contract, PriceVersion } from './schema.ts';

const key = (pk: string, sk: string): Key => ({ table: 'billing', pk, sk });

/** One row per book and factory: the list of books, and the version that a publisher must have seen. */
export const bookKey = (factory: string, book: string) => key(`F#${factory}#BOOK`, book);
export const versionKey = (factory: string, book: string, version: string) => key(`F#${factory}#BOOK#${book}`, `VERSION#${version}`);
/** The versions of a book in order of time, without their content. */
export const effectiveKey = (factory: string, book: string, at: Instant) =>
  key(`F#${factory}#BOOK#${book}`, `EFFECTIVE#${formatInstant(at)}`);
/** One row per tenant: the contract that a later one must have seen. */
export const latestContractKey = (tenant: string) => key(`T#${tenant}`, 'CONTRACT');
export const contractKey = (tenant: string, at: Instant) => key(`T#${tenant}`, `CONTRACT#${formatInstant(at)}`);

/** A book's or a tenant's latest, whatever it is: what begins later must begin after it. */
export type Latest = { readonly effectiveFrom: Instant; readonly currency: Currency; readonly item: Item };

export const readLatest = (item: Item): Latest => ({
  effectiveFrom: Number(item['effectiveFrom']),
  currency: item['currency'] as Currency,
  item,
});

/** Inserts the first, replaces what was read later: two writers at once cannot both be the latest. */
export const writeLatest = (at: Key, before: Latest | undefined, value: Readonly<Record<string, unknown>>): Write =>
  before === undefined
    ? { insert: { ...at, version: 1, ...value } }
    : { replace: { ...at, version: before.item.version + 1, ...value }, ifVersion: before.item.version };

/** Content is kept as the canonical JSON that was hashed: who has the row can hash it again. */
export const versionItem = (factory: string, { name, version, effectiveFrom, sha256 }: PriceVersion, content: string): Item => ({
  ...versionKey(factory, name, version),
  version: 1,
  effectiveFrom,
  sha256,
  content,
});

/** @throws Error if the content is not the one that was hashed. */
export const readVersion = (item: Item): PriceVersion => readPriceDocument(String(item['content']), String(item['sha256']));

export const effectiveItem = (factory: string, { name, version, effectiveFrom }: PriceVersion): Item => ({
  ...effectiveKey(factory, name, effectiveFrom),
  version: 1,
  bookVersion: version,
  effectiveFrom,
});

export const contractItem = ({ tenant, priceBook, effectiveFrom }: Contract): Item => ({
  ...contractKey(tenant, effectiveFrom),
  version: 1,
  tenant,
  priceBook,
  effectiveFrom,
});

export const readContract = (item: Item): Contract => ({
  tenant: String(item['tenant']),
  priceBook: String(item['priceBook']),
  effectiveFrom: Number(item['effectiveFrom']),
});
