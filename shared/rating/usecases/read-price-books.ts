import type { Page, PageRequest } from '#shared/contract/pages.ts';
import { type Caller, factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import type { PriceVersion } from '../price-book.ts';
import type { BookLatest, RatingStore } from '../store.ts';

type Deps = { readonly rating: Pick<RatingStore, 'books' | 'contractsUntil' | 'version'> };

/** A tenant sees the books of its own contracts: what others have agreed on is not its business. */
const readable = async ({ rating }: Deps, { tenant }: Caller): Promise<(book: string) => boolean> => {
  if (tenant === undefined) return () => true;
  const books = new Set<string>();
  for await (const { priceBook } of rating.contractsUntil(tenant)) books.add(priceBook);
  return (book) => books.has(book);
};

/** The books of the caller's factory by name, as far as they are its business. */
export const listPriceBooks =
  (deps: Deps) =>
  async (caller: Caller, page: PageRequest): Promise<Page<BookLatest>> => {
    const { data, nextCursor } = await deps.rating.books(factoryOf(caller), page);
    const mayRead = await readable(deps, caller);
    return { data: data.filter(({ name }) => mayRead(name)), nextCursor };
  };

/** One version of a book. @throws Problem `not_found`. */
export const readPriceVersion =
  (deps: Deps) =>
  async (caller: Caller, book: string, named: string): Promise<PriceVersion> => {
    const version = await deps.rating.version(factoryOf(caller), book, named);
    if (version === undefined || !(await readable(deps, caller))(book)) throw notFound('price version');
    return version;
  };
