import { route } from '#functions/http/route.ts';
import { publishPriceBook } from '#shared/rating/schema.ts';
import { contractedBooks, listPriceBooks, readPriceVersion } from '#shared/rating/usecases/list-prices.ts';
import { publishPriceVersion } from '#shared/rating/usecases/publish-price-version.ts';
import { priceBookView, priceVersionView } from '#shared/rating/views.ts';
import { type Caller, factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import { pageQuery } from '#shared/tenancy/schema.ts';
import { liveRating } from './live-rating.ts';

/** A tenant sees the books of its own contracts: what others have agreed on is not its business. */
const readableBooks = async ({ tenant }: Caller): Promise<(book: string) => boolean> => {
  if (tenant === undefined) return () => true;
  const books = await contractedBooks(liveRating().table)(tenant);
  return (book) => books.has(book);
};

export const priceBookRoutes = [
  route({
    method: 'POST',
    path: '/v1/price-books',
    scope: 'prices:write',
    body: publishPriceBook,
    handle: async (call) => {
      const { caller, body } = call;
      const factory = factoryOf(caller);
      const rating = liveRating();
      return publishPriceVersion(rating)(call.once(), factory, body, await rating.now(factory));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/price-books',
    scope: 'prices:read',
    query: pageQuery,
    handle: async ({ caller, query }) => {
      const { data, nextCursor } = await listPriceBooks(liveRating().table)(factoryOf(caller), query);
      const mayRead = await readableBooks(caller);
      return { status: 200, body: { data: data.map(priceBookView).filter(({ name }) => mayRead(name)), nextCursor } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/price-books/{name}/versions/{version}',
    scope: 'prices:read',
    handle: async ({ caller, params }) => {
      const { name = '', version: named = '' } = params;
      const version = await readPriceVersion(liveRating().table)(factoryOf(caller), name, named);
      if (version === undefined || !(await readableBooks(caller))(name)) throw notFound('price version');
      return { status: 200, body: priceVersionView(version) };
    },
  }),
];
