import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Once } from '#shared/platform/once.ts';
import { mayTakeEffect } from '../domain/in-force.ts';
import type { RatingCode } from '../errors.ts';
import type { PriceVersion, PublishedPrices } from '../price-book.ts';
import { priceDocument } from '../price-document.ts';
import { type Effective, type Latest, publishAddendum, publishVersion, type RatingStore } from '../store.ts';
import { pricedAlready } from '../domain/addenda.ts';

type Deps = { readonly rating: Pick<RatingStore, 'book' | 'version' | 'versions' | 'effectiveUntil' | 'addendaUntil'> };

/**
 * Publishes a version of a price book, immutable from then on. The same content again is a success that changes nothing.
 *
 *   publisher A    read book: latest v1    insert v2, replace book (v1) ok
 *   publisher B    read book: latest v1    insert v3, replace book (v1) loses    read book: latest v2, decide again
 *
 * One that begins in the past may only add prices of what had none at that time: an addendum. It changes no price that anyone was billed.
 * @throws Problem `price_version_exists`, `price_version_backdated`, `currency_mismatch`.
 */
export const publishPriceVersion =
  ({ rating }: Deps) =>
  (once: Once<PriceVersion>, factory: string, published: PublishedPrices, now: Instant) =>
    once(async () => {
      const { content, sha256 } = priceDocument(published);
      const version: PriceVersion = { ...published, sha256 };
      const existing = await rating.version(factory, published.name, published.version);
      if (existing?.sha256 === sha256) return { writes: [], value: existing };
      if (existing !== undefined) throw versionExists(published);
      const latest = await rating.book(factory, published.name);
      assertCurrency(published, latest);
      if (mayTakeEffect(latest?.effectiveFrom, published.effectiveFrom, now))
        return { writes: publishVersion(factory, version, content, latest), value: version };
      await assertOnlyAdds({ rating }, factory, published, latest!, now);
      return { writes: publishAddendum(factory, version, content, latest!), value: { ...version, addendum: latest!.rowVersion } };
    });

const versionExists = ({ name, version }: PublishedPrices) =>
  refuse<RatingCode>('price_version_exists', `${name} ${version} is published with other content. Publish the change as a new version.`);

const assertCurrency = ({ currency }: PublishedPrices, latest: Latest | undefined): void => {
  if (latest === undefined || latest.currency === currency) return;
  throw refuse<RatingCode>('currency_mismatch', `The book's prices are in ${latest.currency}, in every version.`);
};

const assertOnlyAdds = async (
  { rating }: Deps,
  factory: string,
  published: PublishedPrices,
  latest: Latest,
  now: Instant,
): Promise<void> => {
  const { name, effectiveFrom } = published;
  const after = `at or after ${formatInstant(now)} and after the last version, which begins at ${formatInstant(latest.effectiveFrom)}`;
  if (effectiveFrom > now) throw refuse<RatingCode>('price_version_backdated', `A later version begins ${after}.`);
  const begun = (await Array.fromAsync(rating.effectiveUntil(factory, name, effectiveFrom))).slice(-1);
  const addenda = await Array.fromAsync(rating.addendaUntil(factory, name, effectiveFrom));
  const read = (all: readonly Effective[]) =>
    all.length === 0
      ? []
      : rating.versions(
          factory,
          name,
          all.map(({ bookVersion }) => bookVersion),
        );
  const priced = pricedAlready(published, await read(begun), await read(addenda));
  if (priced === undefined) return;
  throw refuse<RatingCode>(
    'price_version_backdated',
    `${priced.meter} of ${priced.sku} had a price at ${formatInstant(effectiveFrom)}, which stays. A later version begins ${after}; one that begins earlier only adds prices.`,
  );
};
