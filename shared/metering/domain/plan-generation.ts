import type { Instant } from '#shared/kernel/time.ts';
import type { Batch } from '../batch.ts';
import { earliest } from './earliest.ts';
import { addMinutes, addSpan, decodeMinutes, encodeMinutes, noMinutes } from './minute-sums.ts';
import { type Contribution, contributions, formatHourKey, type HourState, monthOf } from './usage-hour.ts';

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
  /** Absolute values: the hour's, not the generation's. */
  readonly set: HourState;
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

/** What the batches of a generation add to one hour; its state of these batches alone. */
export type HourSum = Omit<PlannedHour, 'set'> & {
  readonly minutes?: readonly bigint[];
  readonly firstUse?: Instant;
  readonly firstToken?: Instant;
};

/** Sums the batches of all lanes per usage hour, in key order. */
export const sumHours = (lanes: readonly LaneProgress[]): readonly HourSum[] => {
  const hours = new Map<string, OpenSum>();
  for (const event of lanes.flatMap(({ batches }) => batches).flatMap(({ events }) => events)) {
    for (const contribution of contributions(event)) {
      const { at } = contribution;
      const of = { tenant: at.tenant, month: monthOf(at), key: formatHourKey(at) };
      const name = hourName(of);
      const hour = hours.get(name) ?? { ...of, add: { events: 0n } };
      hours.set(name, hour);
      addTo(hour, contribution);
    }
  }
  return [...hours.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hour]) => hour);
};

type OpenSum = {
  -readonly [Name in keyof Omit<HourSum, 'add' | 'minutes'>]: HourSum[Name];
} & { readonly add: Record<string, bigint>; minutes?: bigint[] };

const addTo = (hour: OpenSum, { counters, span, token }: Contribution): void => {
  hour.add['events']! += 1n;
  for (const [counter, quantity] of Object.entries(counters)) hour.add[counter] = (hour.add[counter] ?? 0n) + quantity;
  if (span !== undefined) {
    addSpan((hour.minutes ??= noMinutes()), span);
    hour.firstUse = earliest(hour.firstUse, span.from)!;
  }
  if (token !== undefined) hour.firstToken = earliest(hour.firstToken, token)!;
};

/** Names an hour among those of all tenants and months. */
export const hourName = ({ tenant, month, key }: Pick<HourSum, 'tenant' | 'month' | 'key'>): string => `${tenant} ${month} ${key}`;

/** Whether the plan sets something that depends on what the hour says already. */
export const needsState = ({ minutes, firstToken }: HourSum): boolean => minutes !== undefined || firstToken !== undefined;

/**
 * The plan of a generation: what to add to each hour, what to set, and the lanes moved past their batches. `before` holds, by name,
 * the state of every hour that needs it, read after the checkpoint: what is set is then the sum of this and all earlier generations.
 */
export const planGeneration = (lanes: readonly LaneProgress[], sums: readonly HourSum[], before: ReadonlyMap<string, HourState>): Plan => ({
  hours: sums.map((sum) => ({
    tenant: sum.tenant,
    month: sum.month,
    key: sum.key,
    add: sum.add,
    set: stateAfter(before.get(hourName(sum)), sum),
  })),
  lanes: lanes.filter(({ batches }) => batches.length > 0).map(movedLane),
});

const stateAfter = (before: HourState = {}, { minutes, firstUse, firstToken }: HourSum): HourState => ({
  ...(minutes !== undefined && {
    minutes: encodeMinutes(addMinutes(minutes, decodeMinutes(before.minutes))),
    firstUse: earliest(before.firstUse, firstUse)!,
  }),
  ...(firstToken !== undefined && { firstToken: earliest(before.firstToken, firstToken)! }),
});

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
