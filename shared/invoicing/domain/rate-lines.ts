import type { Instant } from '#shared/kernel/time.ts';
import { type Price, priceIn, type Prices, versionAt } from '#shared/rating/domain/prices.ts';
import { type RatedUsage, rateUsage, type UsageRating } from '#shared/rating/domain/rate-usage.ts';
import type { PriceVersion } from '#shared/rating/price-book.ts';
import type { LineOf } from './invoice-plan.ts';
import type { LineKeys } from './line-key.ts';
import type { Metered } from './metered.ts';
import { type Unrated, unratedSums } from './unrated.ts';

/** All usage of a line, and what the line is about. */
export type RatedLine = { readonly of: LineOf; readonly rated: RatedUsage };

export type LineRating = {
  /** Prices one hour, all of it: what each of its usage hours bills. Says the keys of the lines of each. */
  readonly addHour: (hour: Instant, usage: readonly (readonly Metered[])[]) => readonly (readonly string[])[];
  readonly finish: () => { readonly lines: readonly RatedLine[]; readonly unrated: readonly Unrated[] };
};

/** A meter and SKU: what shares one count on the tiers, and its price by each version. */
type Shared = { readonly rating: UsageRating; readonly prices: Map<PriceVersion, Price | 'no_rate'> };
/** What the lines of a meter and SKU used in an hour. */
type HourUse = { readonly shared: Shared; readonly price: Price | 'no_rate'; readonly quantities: Map<string, bigint> };

/** Prices a month's usage hour by hour, in order of time within a family: memory by lines, not by hours. */
export const rateLines = (prices: Prices, keyOf: LineKeys): LineRating => {
  const lineOf = new Map<string, LineOf>();
  const shared = new Map<string, Shared>();
  const unrated = unratedSums();
  return {
    addHour: (hour, usage) => {
      const version = versionAt(prices, hour);
      const uses = new Map<string, HourUse>();
      const keys = usage.map((all) =>
        all.flatMap((one) => {
          const use = typeof version === 'string' ? version : useIn(shared, uses, version, one);
          if (typeof use === 'string' || use.price === 'no_rate') {
            unrated.add(one, typeof use === 'string' ? use : 'no_rate');
            return [];
          }
          const of = lineFor(one, use.price.version);
          const key = keyOf(of);
          lineOf.set(key, of);
          use.quantities.set(key, (use.quantities.get(key) ?? 0n) + one.quantity);
          return [key];
        }),
      );
      for (const { shared, price, quantities } of uses.values()) if (price !== 'no_rate') shared.rating.add(price, quantities);
      return keys;
    },
    finish: () => ({
      lines: [...shared.values()].flatMap(({ rating }) => rating.lines()).map((rated) => ({ of: lineOf.get(rated.lineKey)!, rated })),
      unrated: unrated.all(),
    }),
  };
};

const useIn = (all: Map<string, Shared>, uses: Map<string, HourUse>, version: PriceVersion, { meter, sku }: Metered): HourUse => {
  const name = `${meter}#${sku}`;
  const known = uses.get(name);
  if (known !== undefined) return known;
  const shared = all.get(name) ?? { rating: rateUsage(), prices: new Map<PriceVersion, Price | 'no_rate'>() };
  all.set(name, shared);
  const price = shared.prices.get(version) ?? priceIn(version, meter, sku);
  shared.prices.set(version, price);
  const use = { shared, price, quantities: new Map<string, bigint>() };
  uses.set(name, use);
  return use;
};

const lineFor = ({ kind, meter, sku, project, dimensions, reservation }: Metered, { name, version }: PriceVersion): LineOf => ({
  kind,
  meter,
  sku,
  project,
  dimensions,
  reservation,
  priceBook: name,
  priceVersion: version,
});
