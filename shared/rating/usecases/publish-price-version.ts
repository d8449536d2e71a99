import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Once } from '#shared/platform/once.ts';
import { mayTakeEffect } from '../domain/in-force.ts';
import type { RatingCode } from '../errors.ts';
import type { PriceVersion, PublishedPrices } from '../price-book.ts';
import { priceDocument } from '../price-document.ts';
import { type Latest, publishVersion, type RatingStore } from '../store.ts';

type Deps = { readonly rating: Pick<RatingStore, 'book' | 'version'> };

/**
 * Publishes a version of a price book, immutable from then on. The same content again is a success that changes nothing.
 *
 *   publisher A    read book: latest v1    insert v2, replace book (v1) ok
 *   publisher B    read book: latest v1    insert v3, replace book (v1) loses    read book: latest v2, decide again
 *
 * @throws Problem `price_version_exists`, `price_version_backdated`, `currency_mismatch`.
 */
export const publishPriceVersion =
  ({ rating }: Deps) =>
  (once: Once<PriceVersion>, factory: string, published: PublishedPrices, now: Instant) =>
    once(async () => {
      const { content, sha256 } = priceDocument(published);
      const version: PriceVersion = { ...published, sha256 };
      const existing = await rating.version(factory, published.name, published.version);
      if (existing?.sha256 === sha256) return { writes: [], value: version };
      if (existing !== undefined) throw versionExists(published);
      const latest = await rating.book(factory, published.name);
      assertMayFollow(published, latest, now);
      return { writes: publishVersion(factory, version, content, latest), value: version };
    });

const versionExists = ({ name, version }: PublishedPrices) =>
  refuse<RatingCode>('price_version_exists', `${name} ${version} is published with other content. Publish the change as a new version.`);

const assertMayFollow = ({ effectiveFrom, currency }: PublishedPrices, latest: Latest | undefined, now: Instant): void => {
  if (latest !== undefined && latest.currency !== currency) {
    throw refuse<RatingCode>('currency_mismatch', `The book's prices are in ${latest.currency}, in every version.`);
  }
  if (mayTakeEffect(latest?.effectiveFrom, effectiveFrom, now)) return;
  const after = latest === undefined ? '' : ` and after the last version, which begins at ${formatInstant(latest.effectiveFrom)}`;
  throw refuse<RatingCode>('price_version_backdated', `A later version begins at or after ${formatInstant(now)}${after}.`);
};
