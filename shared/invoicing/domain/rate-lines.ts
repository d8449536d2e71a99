import type { Instant } from '#shared/kernel/time.ts';
import type { Stretch } from '#shared/rating/domain/price-model.ts';
import type { Layer, Price, PriceSource, Unpriced } from '#shared/rating/domain/prices.ts';
import { addUse, type UsageLine } from '#shared/rating/domain/count.ts';
import { type RatedCharge, type RatedUsage, rateUsage, type UsageRating } from '#shared/rating/domain/rate-usage.ts';
import { type Segment, segmentAt } from '#shared/rating/domain/timeline.ts';
import { inForceOf, standingIn } from '#shared/rating/domain/standing.ts';
import type { LineOf } from './invoice-plan.ts';
import type { LineKeys } from './line-key.ts';
import { documentOf } from './line-price.ts';
import type { Metered } from './metered.ts';
import { type Unrated, unratedSums } from './unrated.ts';

/** All usage of a line, and what the line is about. */
export type RatedLine = { readonly of: LineOf; readonly rated: RatedUsage };

/** Something that a price bills beside usage; of a project where its count is one project's. */
export type ProjectCharge = RatedCharge & { readonly project: string | undefined };

export type RatedLines = {
  readonly lines: readonly RatedLine[];
  readonly charges: readonly ProjectCharge[];
  /** Every price that took part, as the last version wrote it, and when the rate that matched was in force. */
  readonly prices: readonly { readonly price: Price; readonly inForce: readonly Stretch[] }[];
  /** Every document that took part. */
  readonly documents: readonly PriceSource[];
  readonly unrated: readonly Unrated[];
};

export type LineRating = {
  /** Prices one hour, all of it: what each of its usage hours bills. Says the keys of the lines of each. */
  readonly addHour: (hour: Instant, usage: readonly (readonly Metered[])[]) => readonly (readonly string[])[];
  readonly finish: () => RatedLines;
};

/** What shares one count, all of a tenant's or one project's. */
type SharedCount = { readonly name: string; readonly project: string | undefined; readonly rating: UsageRating };

/**
 * Prices a month's usage hour by hour, in order of time within a family: memory by lines, not by hours. Whether projects share their
 * counts is one thing for the month, so that a line is in one count and a commitment due once: its last contract says it.
 */
export const rateLines = (segments: readonly Segment[], period: Stretch, keyOf: LineKeys): LineRating => {
  const lineOf = new Map<string, LineOf>();
  const counts = countsOf(period);
  const prices = pricesUsed();
  const unrated = unratedSums();
  const isPerProject = segments.at(-1)?.contract?.counts === 'per_project';
  const placeIn = onceASegment((one, segment) => {
    const price = segment.price(one);
    if (typeof price === 'string') return price;
    prices.add(price);
    const of = lineFor(one, price);
    const key = keyOf(of);
    lineOf.set(key, of);
    const { rating } = counts.of(price.count, isPerProject ? one.project : undefined);
    return rating.line(price, key);
  });
  return {
    addHour: (hour, usage) => {
      const segment = segmentAt(segments, hour);
      return usage.map((all) =>
        all.flatMap((one) => {
          const place = placeIn(one, segment);
          if (typeof place === 'string') {
            unrated.add(one, place);
            return [];
          }
          addUse(place, hour, one.quantity, one.minutes);
          return [place.line];
        }),
      );
    },
    finish: () => {
      for (const price of standingIn(segments)) {
        prices.add(price);
        counts.stand(price);
      }
      return { ...finishLines(counts.all(), prices.all(), segments, lineOf), documents: prices.documents(), unrated: unrated.all() };
    },
  };
};

const finishLines = (
  counts: readonly SharedCount[],
  prices: readonly Price[],
  segments: readonly Segment[],
  lineOf: ReadonlyMap<string, LineOf>,
): Omit<RatedLines, 'documents' | 'unrated'> => {
  const rated = counts.map(({ rating, project }) => ({ ...rating.finish((price) => inForceOf(segments, price, 'id')), project }));
  const limited = prices.map((price) => inForceOf(segments, price, 'limited'));
  return {
    lines: rated.flatMap(({ usage }) => usage).map((usage) => ({ of: lineOf.get(usage.line)!, rated: usage })),
    charges: rated.flatMap(({ charges, project }) => charges.map((charge) => ({ ...charge, project }))),
    prices: limited.map(({ stretches, last }) => ({ price: last, inForce: stretches })),
  };
};

/** The prices that took part in a month, and the documents that they are written in. */
const pricesUsed = () => {
  const prices = new Map<string, Price>();
  const layers = new Set<Layer>();
  return {
    add: (price: Price): void => {
      prices.set(price.id, price);
      for (const { layer } of price.chain) layers.add(layer);
    },
    all: (): readonly Price[] => [...prices.values()],
    documents: (): readonly Layer[] => [...layers],
  };
};

/** The counts of a month, made as they are asked for. */
const countsOf = (period: Stretch) => {
  const all = new Map<string, SharedCount>();
  const of = (name: string, project: string | undefined): SharedCount => {
    const key = `${name} ${project}`;
    const count = all.get(key) ?? { name, project, rating: rateUsage(period) };
    all.set(key, count);
    return count;
  };
  return {
    of,
    /** Makes a price known that bills without usage: to the counts that share it, to one of its own where nothing was used. */
    stand: (price: Price): void => {
      const known = [...all.values()].filter(({ name }) => name === price.count);
      for (const { rating } of known.length === 0 ? [of(price.count, undefined)] : known) rating.stand(price);
    },
    all: (): readonly SharedCount[] => [...all.values()],
  };
};

/** Usage comes in millions of hours and goes to a few lines: what was found once is kept. No part of the name holds a `#`. */
const onceASegment = (placeOf: (one: Metered, segment: Segment) => UsageLine | Unpriced): typeof placeOf => {
  const known = new Map<Segment, Map<string, UsageLine | Unpriced>>();
  return (one, segment) => {
    const { kind, meter, sku, project, dimensions, reservation } = one;
    const { class: sold = '', tier = '', region = '', band = '' } = dimensions;
    const name = `${kind}#${meter}#${sku}#${project}#${sold}#${tier}#${region}#${band}#${reservation ?? ''}`;
    const places = known.get(segment) ?? new Map<string, UsageLine | Unpriced>();
    known.set(segment, places);
    const place = places.get(name) ?? placeOf(one, segment);
    places.set(name, place);
    return place;
  };
};

const lineFor = ({ kind, meter, sku, project, dimensions, reservation }: Metered, price: Price): LineOf => ({
  kind,
  meter,
  sku,
  project,
  dimensions,
  reservation,
  ...documentOf(price),
});
