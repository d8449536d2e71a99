import type { Instant } from '#shared/kernel/time.ts';
import type { Stretch } from '#shared/rating/domain/price-model.ts';
import type { Price } from '#shared/rating/domain/prices.ts';
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
  /** Every price that took part, and when it was in force. */
  readonly prices: readonly { readonly price: Price; readonly inForce: readonly Stretch[] }[];
  readonly unrated: readonly Unrated[];
};

export type LineRating = {
  /** Prices one hour, all of it: what each of its usage hours bills. Says the keys of the lines of each. */
  readonly addHour: (hour: Instant, usage: readonly (readonly Metered[])[]) => readonly (readonly string[])[];
  readonly finish: () => RatedLines;
};

/** What shares one count. */
type Count = { readonly name: string; readonly project: string | undefined; readonly rating: UsageRating };
/** What the lines of a count used in an hour at one price. */
type HourUse = { readonly count: Count; readonly price: Price; readonly uses: LineUse[] };

/** Prices a month's usage hour by hour, in order of time within a family: memory by lines, not by hours. */
export const rateLines = (segments: readonly Segment[], period: Stretch, keyOf: LineKeys): LineRating => {
  const lineOf = new Map<string, LineOf>();
  const counts = countsOf(period);
  const prices = new Map<string, Price>();
  const unrated = unratedSums();
  return {
    addHour: (hour, usage) => {
      const { price: priceFor, contract } = segmentAt(segments, hour);
      const uses = new Map<string, HourUse>();
      const keys = usage.map((all) =>
        all.flatMap((one) => {
          const price = priceFor(one);
          if (typeof price === 'string') {
            unrated.add(one, price);
            return [];
          }
          prices.set(price.id, price);
          const count = counts.of(price.count, contract?.counts === 'per_project' ? one.project : undefined);
          const of = lineFor(one, price);
          const line = keyOf(of);
          lineOf.set(line, of);
          useIn(uses, count, price).uses.push({ line, quantity: one.quantity, minutes: one.minutes });
          return [line];
        }),
      );
      for (const { count, price, uses: all } of [...uses.values()].sort(byPrice)) count.rating.add(price, hour, all);
      return keys;
    },
    finish: () => {
      for (const price of standingIn(segments)) {
        prices.set(price.id, price);
        counts.stand(price);
      }
      const inForce = (price: Price) => inForceOf(segments, price);
      const rated = counts.all().map(({ rating, project }) => ({ ...rating.finish(inForce), project }));
      return {
        lines: rated.flatMap(({ usage }) => usage).map((usage) => ({ of: lineOf.get(usage.line)!, rated: usage })),
        charges: rated.flatMap(({ charges, project }) => charges.map((charge) => ({ ...charge, project }))),
        prices: [...prices.values()].map((price) => ({ price, inForce: inForce(price) })),
        unrated: unrated.all(),
      };
    },
  };
};

const byPrice = (a: HourUse, b: HourUse): number => (a.price.id < b.price.id ? -1 : Number(a.price.id > b.price.id));

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

const useIn = (all: Map<string, HourUse>, count: Count, price: Price): HourUse => {
  const name = `${price.id} ${count.name} ${count.project}`;
  const use = all.get(name) ?? { count, price, uses: [] };
  all.set(name, use);
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
