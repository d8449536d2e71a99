import { jsonPointer, refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import { pricedAlready, withAddenda } from '../domain/addenda.ts';
import { inForce, mayTakeEffect } from '../domain/in-force.ts';
import { selectorWords } from '../domain/match-rate.ts';
import { unbasedIn } from '../domain/multiplier-bases.ts';
import { layerOf } from '../domain/prices.ts';
import { billsAlone } from '../domain/standing.ts';
import type { RatingCode } from '../errors.ts';
import type { PriceVersion, PublishedPrices } from '../price-book.ts';
import { priceDocument } from '../price-document.ts';
import type { BookLatest, Effective, Latest, RatingStore } from '../store.ts';

export type PlanDeps = { readonly rating: Pick<RatingStore, 'book' | 'version' | 'versions' | 'effectiveUntil' | 'addendaUntil'> };

/** What publishing would do: a version of its own, one that only adds to others, or nothing where the same is published already. */
export type PlannedVersion = {
  readonly publishes: 'version' | 'addendum' | 'nothing';
  readonly version: PriceVersion;
  readonly content: string;
  readonly latest: BookLatest | undefined;
  /** What prices usage when it begins: itself with the addenda that have begun, or what it adds to with itself among its addenda. */
  readonly inForce: PriceVersion;
};

/**
 * Decides what publishing a version of a price book does, and changes nothing.
 * @throws Problem `price_version_exists`, `price_version_backdated`, `currency_mismatch`, `multiplier_without_base`, `prices_too_long`.
 */
export const planPriceVersion =
  ({ rating }: PlanDeps) =>
  async (factory: string, published: PublishedPrices, now: Instant): Promise<PlannedVersion> => {
    const { content, sha256 } = priceDocument(published);
    const existing = await rating.version(factory, published.name, published.version);
    const latest = await rating.book(factory, published.name);
    const before = await loadBefore({ rating }, factory, published);
    if (existing?.sha256 === sha256)
      return { publishes: 'nothing', version: existing, content, latest, inForce: together(existing, before) };
    if (existing !== undefined) throw versionExists(published);
    assertCurrency(published, latest);
    const isVersion = mayTakeEffect(latest?.effectiveFrom, published.effectiveFrom, now);
    if (!isVersion) assertOnlyAdds(published, before, latest!, now);
    const version: PriceVersion = { ...published, sha256, ...(!isVersion && { addendum: latest!.rowVersion }) };
    const planned = together(version, before);
    assertBased(version, planned);
    return { publishes: isVersion ? 'version' : 'addendum', version, content, latest, inForce: planned };
  };

/** What prices usage when a version begins, without it. */
type Before = { readonly versions: readonly PriceVersion[]; readonly addenda: readonly PriceVersion[] };

const loadBefore = async ({ rating }: PlanDeps, factory: string, { name, effectiveFrom }: PublishedPrices): Promise<Before> => {
  const begun = (await Array.fromAsync(rating.effectiveUntil(factory, name, effectiveFrom))).slice(-1);
  const addenda = await Array.fromAsync(rating.addendaUntil(factory, name, effectiveFrom));
  const named = (all: readonly Effective[]) => all.map(({ bookVersion }) => bookVersion);
  const read = async (all: readonly Effective[]) => (all.length === 0 ? [] : rating.versions(factory, name, named(all)));
  return { versions: await read(begun), addenda: await read(addenda) };
};

const together = (version: PriceVersion, { versions, addenda }: Before): PriceVersion => {
  const others = addenda.filter(({ sha256 }) => sha256 !== version.sha256);
  const all = version.addendum === undefined ? withAddenda([version], others) : withAddenda(versions, [...others, version]);
  return inForce(all, version.effectiveFrom)!;
};

const versionExists = ({ name, version }: PublishedPrices) =>
  refuse<RatingCode>('price_version_exists', `${name} ${version} is published with other content. Publish the change as a new version.`);

const assertCurrency = ({ currency }: PublishedPrices, latest: Latest | undefined): void => {
  if (latest === undefined || latest.currency === currency) return;
  const message = `The book's prices are in ${latest.currency}, in every version.`;
  throw refuse<RatingCode>('currency_mismatch', message, { errors: [{ pointer: '/currency', code: 'currency_mismatch', message }] });
};

const assertOnlyAdds = (published: PublishedPrices, { versions, addenda }: Before, latest: Latest, now: Instant): void => {
  const { effectiveFrom } = published;
  const after = `at or after ${formatInstant(now)} and after the last version, which begins at ${formatInstant(latest.effectiveFrom)}`;
  if (effectiveFrom > now) throw backdated('/effectiveFrom', `A later version begins ${after}.`);
  const alone = layerOf({ ...published, sha256: '' }).cells.find(({ rate }) => billsAlone(rate));
  if (alone !== undefined)
    throw backdated(
      jsonPointer(alone.path),
      `It bills something without usage, also of months that are billed: leave it out, and publish it in a version that begins ${after}.`,
    );
  const priced = pricedAlready(published, versions, addenda);
  if (priced === undefined) return;
  throw backdated(
    jsonPointer(priced.path),
    `${selectorWords(priced.where)} had a price at ${formatInstant(effectiveFrom)}, which stays. A later version begins ${after}; one that begins earlier only adds prices: leave this rate out.`,
  );
};

const backdated = (pointer: string, message: string) =>
  refuse<RatingCode>('price_version_backdated', message, { errors: [{ pointer, code: 'price_version_backdated', message }] });

const assertBased = (version: PriceVersion, inForce: PriceVersion): void => {
  const layers = [inForce, ...(inForce.addenda ?? [])].map(layerOf);
  const unbased = unbasedIn(
    layers,
    layers.findLast(({ sha256 }) => sha256 === version.sha256)!,
  );
  if (unbased.length === 0) return;
  throw refuse<RatingCode>('multiplier_without_base', 'A rate multiplies a price that there is none of; see errors.', {
    errors: unbased.map(({ path, message }) => ({ pointer: jsonPointer(path), code: 'multiplier_without_base', message })),
  });
};
