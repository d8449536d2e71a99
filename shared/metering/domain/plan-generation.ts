import type { Instant } from '#shared/kernel/time.ts';
import type { Batch } from '../schema.ts';
import { contributions, formatHourKey, monthOf } from './usage-hour.ts';

/** Where a lane is, and the batches that follow without a gap. */
export type LaneProgress = {
  readonly producer: string;
  readonly lane: string;
  readonly next: number;
  readonly watermark: Instant | null;
  readonly ended: boolean;
  readonly batches: readonly Pick<Batch, 'watermark' | 'end' | 'events'>[];
};

export type PlannedHour = {
  readonly tenant: string;
  readonly month: string;
  readonly key: string;
  /** Counters to add, among them `events`. */
  readonly add: Readonly<Record<string, bigint>>;
};

/** `from` is the first seq that the generation counts, `next` the first that it leaves. */
export type PlannedLane = {
  readonly producer: string;
  readonly lane: string;
  readonly from: number;
  readonly next: number;
  readonly watermark: Instant | null;
  readonly ended: boolean;
};

/** One generation as plain data: whoever applies it, however often, gets the same table. */
export type Plan = { readonly hours: readonly PlannedHour[]; readonly lanes: readonly PlannedLane[] };

/** Sums the batches of all lanes per usage hour, in key order, and moves the lanes past them. */
export const planGeneration = (lanes: readonly LaneProgress[]): Plan => {
  const hours = new Map<string, { tenant: string; month: string; key: string; add: Record<string, bigint> }>();
  for (const event of lanes.flatMap(({ batches }) => batches).flatMap(({ events }) => events)) {
    for (const { at, counters } of contributions(event)) {
      const [month, key] = [monthOf(at), formatHourKey(at)];
      const name = `${at.tenant} ${month} ${key}`;
      const hour = hours.get(name) ?? { tenant: at.tenant, month, key, add: { events: 0n } };
      hours.set(name, hour);
      hour.add['events']! += 1n;
      for (const [counter, quantity] of Object.entries(counters)) hour.add[counter] = (hour.add[counter] ?? 0n) + quantity;
    }
  }
  const sorted = [...hours.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hour]) => hour);
  return { hours: sorted, lanes: lanes.filter(({ batches }) => batches.length > 0).map(movedLane) };
};

/** A watermark never falls: a later batch may leave it out or repeat an older promise. */
const movedLane = ({ producer, lane, next, watermark, ended, batches }: LaneProgress): PlannedLane => {
  const promises = batches.flatMap((batch) => batch.watermark ?? []);
  const highest = promises.reduce((high, promise) => (promise > high ? promise : high), watermark ?? Number.NEGATIVE_INFINITY);
  return {
    producer,
    lane,
    from: next,
    next: next + batches.length,
    watermark: Number.isFinite(highest) ? highest : null,
    ended: ended || batches.some(({ end }) => end === true),
  };
};
