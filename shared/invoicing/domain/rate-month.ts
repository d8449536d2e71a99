import { byStartThenId, type Commitment, isReservedIn } from '#shared/commitments/domain/commitment.ts';
import { netSkuHour, type Netted } from '#shared/commitments/domain/net-usage.ts';
import { settling } from '#shared/commitments/domain/settlement.ts';
import { type Period, periodBounds } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Stretch } from '#shared/rating/domain/price-model.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { timeline } from '#shared/rating/domain/timeline.ts';
import type { InvoicePlan } from './invoice-plan.ts';
import { lineKeys } from './line-key.ts';
import { metered } from './metered.ts';
import { coveredLine } from './plan-commitments.ts';
import { planMonth } from './plan-month.ts';
import { rateLines } from './rate-lines.ts';
import type { Waived } from './waive.ts';

export type MonthInput = {
  readonly tenant: string;
  readonly period: Period;
  readonly prices: Prices;
  /** All of the tenant that were ever confirmed: usage may name one outside its time. */
  readonly commitments: readonly Commitment[];
  readonly waived: readonly Waived[];
};

/** A usage hour that has been rated, and the keys of the lines it is part of. */
export type RatedHour = { readonly hour: UsageHour; readonly lines: readonly string[] };

export type RatedMonth = {
  /** The hours that were still to be rated. */
  readonly hours: readonly RatedHour[];
  readonly plan: InvoicePlan;
  /** The commitments that had a part in it, in order of id. */
  readonly commitments: readonly Commitment[];
};

export type MonthRating = {
  /** Takes the next usage hour, and says which are rated by now. @throws Error if it comes out of order. */
  readonly add: (hour: UsageHour) => readonly RatedHour[];
  readonly finish: () => RatedMonth;
};

/**
 * Rates a tenant's month from its usage hours, which come in order of family, then time: what it owes for usage and reservations. It
 * holds lines and one hour, never the month. Depends on its input only, so that anybody can compute it again.
 */
export const rateMonth = (input: MonthInput): MonthRating => {
  const keyOf = lineKeys();
  const bounds = periodBounds(input.period);
  const segments = timeline(input.prices, bounds);
  const rating = rateLines(segments, bounds, keyOf);
  const settlements = settling(input.commitments, bounds);
  const net = netting(input.commitments);
  const coveredKeys = coveredLine(input.commitments, keyOf);
  const named = new Set<string>();
  let open: UsageHour[] = [];
  const close = (): readonly RatedHour[] => {
    const hours = open;
    open = [];
    if (hours.length === 0) return [];
    const netted = net(hours);
    settlements.add(netted, hours);
    const shares = Map.groupBy(netted.shares, ({ key }) => key);
    const sharesOf = ({ key }: UsageHour) => shares.get(key) ?? [];
    const keys = rating.addHour(
      hours[0]!.hour,
      hours.map((hour) => metered(hour, sharesOf(hour))),
    );
    return hours.map((hour, index) => ({ hour, lines: [...keys[index]!, ...coveredKeys(hour, sharesOf(hour))] }));
  };
  return {
    add: (hour) => {
      const rated = follows(open[0], hour) ? close() : [];
      open.push(hour);
      if (hour.reservation !== undefined) named.add(hour.reservation);
      return rated;
    },
    finish: () => {
      const hours = close();
      const commitments = partaking(input.commitments, named, bounds);
      const settled = { commitments, settlements: settlements.finish() };
      return { hours, plan: planMonth({ ...input, ...settled, segments, rated: rating.finish() }), commitments };
    },
  };
};

/** Those that usage named or that reach into the month, in order of id. */
const partaking = (all: readonly Commitment[], named: ReadonlySet<string>, bounds: Stretch): readonly Commitment[] =>
  all.filter((one) => named.has(one.id) || isReservedIn(one, bounds)).sort((a, b) => (a.id < b.id ? -1 : 1));

/** Whether a usage hour begins another hour than the open one. */
const follows = (open: UsageHour | undefined, { family, hour }: UsageHour): boolean => {
  if (open === undefined || (open.family === family && open.hour === hour)) return false;
  if (open.family < family || (open.family === family && open.hour < hour)) return true;
  throw new Error(`usage hours must come in order of family, then time: ${family} ${hour} came after ${open.family} ${open.hour}`);
};

/** Nets all usage hours of one hour against the reservations of their SKUs. */
const netting = (commitments: readonly Commitment[]): ((hours: readonly UsageHour[]) => Netted) => {
  const bySku = Map.groupBy(commitments.toSorted(byStartThenId), ({ sku }) => sku);
  return (hours) => {
    const gpuHours = hours.filter(({ family, sku }) => family === 'gpu' && bySku.has(sku));
    const parts = [...Map.groupBy(gpuHours, ({ sku }) => sku)].map(([sku, used]) => netSkuHour(bySku.get(sku)!, used, used[0]!.hour));
    return { hours: parts.flatMap(({ hours }) => hours), shares: parts.flatMap(({ shares }) => shares) };
  };
};
