import { addMonths, DAY, type Instant, type Period, periodBounds, periodOf } from '#shared/kernel/time.ts';
import type { Batch } from '../batch.ts';
import { earliest } from './earliest.ts';
import { type HourSum, hourName } from './fold.ts';
import type { LaneId, Position } from './lane.ts';
import { addMinutes, decodeMinutes, encodeMinutes } from './minute-sums.ts';
import type { HourState } from './usage-hour.ts';

export type PlannedHour = Pick<HourSum, 'tenant' | 'month' | 'key'> & {
  /** Counters to add, among them `events`. */
  readonly add: Readonly<Record<string, bigint>>;
  /** Absolute values: the hour's, not the generation's. */
  readonly set: HourState;
};

/** `from` is the first seq that the generation counts, the position what it leaves; `broken` so many of its events came below the watermark. */
export type PlannedLane = LaneId & { readonly from: number; readonly position: Position; readonly broken: number };

/** What became of a seq that an operator asked to skip. */
export type Skip = LaneId & { readonly seq: number; readonly outcome: 'counted' | 'skipped' };

/** Events of a month that was over; `again`: so long ago that only a close that is told rates it. */
export type LateUsage = { readonly tenant: string; readonly month: Period; readonly events: number; readonly again: boolean };

/** One generation as plain data: whoever applies it, however often, gets the same table. */
export type Plan = {
  readonly hours: readonly PlannedHour[];
  readonly lanes: readonly PlannedLane[];
  readonly skips: readonly Skip[];
  /** Up to when lanes that have ended vouch for their producer in this shard: an absolute value. */
  readonly promises: readonly { readonly producer: string; readonly watermark: Instant }[];
  readonly late: readonly LateUsage[];
};

/** A lane after a generation has taken batches from it. */
export type TakenLane = PlannedLane & { readonly skips: readonly Skip[] };

/** A position after the next batch. A watermark never falls: a later batch may leave it out or repeat an older promise. */
export const afterBatch = (position: Position, { watermark, end, events }: Pick<Batch, 'watermark' | 'end' | 'events'>): Position => ({
  next: position.next + 1,
  watermark: latest(position.watermark, watermark),
  ended: position.ended || end === true,
  unreadable: null,
  broken: position.broken + brokenBy(events, position.watermark),
});

const latest = (a: Instant | null, b: Instant | undefined): Instant | null => (b === undefined || (a !== null && a > b) ? a : b);

const brokenBy = (events: Batch['events'], watermark: Instant | null): number => {
  if (watermark === null) return 0;
  let count = 0;
  for (const event of events) if ((event.type === 'tokens' ? event.at : event.from) < watermark) count += 1;
  return count;
};

/** Whether the plan sets something that depends on what the hour says already. */
export const needsState = ({ minutes, firstToken }: HourSum): boolean => minutes !== undefined || firstToken !== undefined;

export type Gathered = {
  readonly lanes: readonly TakenLane[];
  readonly sums: readonly HourSum[];
  /** By name, the state of every hour that needs it, read after the checkpoint: what is set is the sum of all generations so far. */
  readonly states: ReadonlyMap<string, HourState>;
  /** By producer, what its ended lanes promised before, read after the checkpoint. */
  readonly promised: ReadonlyMap<string, Instant>;
  /** The factory's present. */
  readonly present: Instant;
};

/** The plan of a generation: what to add to each hour, what to set, and the lanes moved past their batches. */
export const planGeneration = ({ lanes, sums, states, promised, present }: Gathered): Plan => ({
  hours: sums.map((sum) => ({
    tenant: sum.tenant,
    month: sum.month,
    key: sum.key,
    add: sum.add,
    set: stateAfter(states.get(hourName(sum)), sum),
  })),
  lanes: lanes.map(({ skips: _, ...lane }) => lane),
  skips: lanes.flatMap(({ skips }) => skips),
  promises: promisesAfter(lanes, promised),
  late: lateUsage(sums, present),
});

const stateAfter = (before: HourState = {}, { minutes, firstUse, firstToken }: HourSum): HourState => ({
  ...(minutes !== undefined && {
    minutes: encodeMinutes(addMinutes(minutes, decodeMinutes(before.minutes))),
    firstUse: earliest(before.firstUse, firstUse)!,
  }),
  ...(firstToken !== undefined && { firstToken: earliest(before.firstToken, firstToken)! }),
});

const promisesAfter = (lanes: readonly TakenLane[], promised: ReadonlyMap<string, Instant>): Plan['promises'] => {
  const after = new Map<string, Instant>();
  for (const { producer, position } of lanes) {
    if (!position.ended || position.watermark === null) continue;
    after.set(producer, Math.max(position.watermark, after.get(producer) ?? promised.get(producer) ?? position.watermark));
  }
  return [...after].map(([producer, watermark]) => ({ producer, watermark }));
};

/** How many months before the present's a close looks at without being told; told a day early, as a plan may be applied after the month. */
export const LATE_MONTHS = 5;

const lateUsage = (sums: readonly HourSum[], present: Instant): readonly LateUsage[] => {
  const oldest = addMonths(periodOf(present + DAY), -LATE_MONTHS);
  const late = new Map<string, LateUsage>();
  for (const { tenant, month, add } of sums) {
    if (periodBounds(month).end + DAY > present) continue;
    const name = `${tenant} ${month}`;
    late.set(name, { tenant, month, events: (late.get(name)?.events ?? 0) + Number(add['events']), again: month < oldest });
  }
  return [...late.values()];
};
