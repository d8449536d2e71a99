import type { Instant } from '#shared/kernel/time.ts';
import type { Stretch } from '#shared/rating/domain/price-model.ts';
import { type Layer, type Price, rateText, type Unpriced } from '#shared/rating/domain/prices.ts';
import { type LineUse, type RatedCharge, type RatedUsage, rateUsage, type UsageRating } from '#shared/rating/domain/rate-usage.ts';
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
  readonly documents: readonly Omit<Layer, 'cells'>[];
  readonly unrated: readonly Unrated[];
};

export type LineRating = {
  /** Prices one hour, all of it: what each of its usage hours bills. Says the keys of the lines of each. */
  readonly addHour: (hour: Instant, usage: readonly (readonly Metered[])[]) => readonly (readonly string[])[];
  readonly finish: () => RatedLines;
};

/** What shares one count. */
type Count = { readonly name: string; readonly project: string | undefined; readonly rating: UsageRating };
/** Where usage goes: its price, the count that it is in, and its line. */
type Place = { readonly price: Price; readonly count: Count; readonly line: string };
/** What the lines of a count used in an hour at one price. */
type HourUse = Omit<Place, 'line'> & { readonly uses: LineUse[] };

/** Prices a month's usage hour by hour, in order of time within a family: memory by lines, not by hours. */
export const rateLines = (segments: readonly Segment[], period: Stretch, keyOf: LineKeys): LineRating => {
  const lineOf = new Map<string, LineOf>();
  const counts = countsOf(period);
  const prices = pricesUsed();
  const unrated = unratedSums();
  const placeOf = (one: Metered, { price: priceFor, contract }: Segment): Place | Unpriced => {
    const price = priceFor(one);
    if (typeof price === 'string') return price;
    prices.add(price);
    const of = lineFor(one, price);
    const line = keyOf(of);
    lineOf.set(line, of);
    return { price, line, count: counts.of(price.count, contract?.counts === 'per_project' ? one.project : undefined) };
  };
  return {
    addHour: (hour, usage) => {
      const segment = segmentAt(segments, hour);
      const uses = new Map<Count, Map<string, HourUse>>();
      const keys = usage.map((all) =>
        all.flatMap((one) => {
          const place = placeOf(one, segment);
          if (typeof place === 'string') unrated.add(one, place);
          else useIn(uses, place).uses.push({ line: place.line, quantity: one.quantity, minutes: one.minutes });
          return typeof place === 'string' ? [] : [place.line];
        }),
      );
      for (const ofCount of uses.values())
        for (const { count, price, uses: all } of [...ofCount.values()].sort(byPrice)) count.rating.add(price, hour, all);
      return keys;
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
  counts: readonly Count[],
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

/** Of two prices of one count in an hour, the one whose rate stands first in its document comes first. */
const byPrice = (a: HourUse, b: HourUse): number => (rateText(a.price) < rateText(b.price) ? -1 : 1);

/** The counts of a month, made as they are asked for. */
const countsOf = (period: Stretch) => {
  const all = new Map<string, Count>();
  const of = (name: string, project: string | undefined): Count => {
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
    all: (): readonly Count[] => [...all.values()],
  };
};

const useIn = (all: Map<Count, Map<string, HourUse>>, { count, price }: Place): HourUse => {
  const ofCount = all.get(count) ?? new Map<string, HourUse>();
  all.set(count, ofCount);
  const use = ofCount.get(price.id) ?? { count, price, uses: [] };
  ofCount.set(price.id, use);
  return use;
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
