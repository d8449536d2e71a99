import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Decision, once, OnceRequest } from '#shared/platform/once-old.ts';
import type { Table } from '#shared/platform/table.ts';
import { mayTakeEffect } from '../domain/in-force.ts';
import type { RatingCode } from '../errors.ts';
import { priceDocument } from '../price-document.ts';
import type { PriceVersion, PublishPriceBook } from '../schema.ts';
import { bookKey, effectiveItem, type Latest, readLatest, versionItem, versionKey, writeLatest } from '../store.ts';
import { priceVersionView } from '../views.ts';

type Deps = { readonly table: Pick<Table, 'get'>; readonly once: ReturnType<typeof once> };

/**
 * Publishes a version of a price book, immutable from then on. The same content again is a success that changes nothing.
 *
 *   publisher A    read book: latest v1    insert v2, replace book (v1) ok
 *   publisher B    read book: latest v1    insert v3, replace book (v1) loses    read book: latest v2, decide again
 *
 * @throws Problem `price_version_exists`, `price_version_backdated`, `currency_mismatch`.
 */
export const publishPriceVersion =
  ({ table, once }: Deps) =>
  (request: OnceRequest, factory: string, published: PublishPriceBook, now: Instant) =>
    once(request, async (): Promise<Decision> => {
      const { content, sha256 } = priceDocument(published);
      const version: PriceVersion = { ...published, sha256 };
      const answer = { status: 201, body: priceVersionView(version) };
      const existing = await table.get(versionKey(factory, published.name, published.version));
      if (existing?.['sha256'] === sha256) return { writes: [], answer };
      if (existing !== undefined) throw versionExists(published);
      const book = await table.get(bookKey(factory, published.name));
      const latest = book && readLatest(book);
      assertMayFollow(published, latest, now);
      const { version: bookVersion, effectiveFrom, currency } = published;
      const writes = [
        { insert: versionItem(factory, version, content) },
        { insert: effectiveItem(factory, version) },
        writeLatest(bookKey(factory, published.name), latest, { bookVersion, effectiveFrom, currency }),
      ];
      return { writes, answer };
    });

const versionExists = ({ name, version }: PublishPriceBook) =>
  refuse<RatingCode>('price_version_exists', `${name} ${version} is published with other content. Publish the change as a new version.`);

const assertMayFollow = ({ effectiveFrom, currency }: PublishPriceBook, latest: Latest | undefined, now: Instant): void => {
  if (latest !== undefined && latest.currency !== currency) {
    throw refuse<RatingCode>('currency_mismatch', `The book's prices are in ${latest.currency}, in every version.`);
  }
  if (mayTakeEffect(latest?.effectiveFrom, effectiveFrom, now)) return;
  const after = latest === undefined ? '' : ` and after the last version, which begins at ${formatInstant(latest.effectiveFrom)}`;
  throw refuse<RatingCode>('price_version_backdated', `A later version begins at or after ${formatInstant(now)}${after}.`);
};
