import type { Instant } from '#shared/kernel/time.ts';
import { type LaneStatus, needOf } from './lane.ts';

/** A declared producer. `retiredFrom`: its silence is accepted from then on. */
export type Reporter = { readonly id: string; readonly retiredFrom: Instant | null };

/** What was looked at, in the order of the looks: the second look says whether the first was whole. */
export type Look = {
  readonly producers: readonly Reporter[];
  readonly shards: readonly string[];
  /** The open lanes. */
  readonly lanes: readonly LaneStatus[];
  /** Up to when ended lanes vouch for a producer. */
  readonly promised: ReadonlyMap<string, Instant>;
  /** Whether a shard, a lane, its position or a producer was not there at the first look. */
  readonly changed: boolean;
};

export type Hole = {
  readonly producer: string;
  readonly lane: string | null;
  /** The first seq that is missing, or that cannot be read. */
  readonly seq: number | null;
  readonly watermark: Instant | null;
  readonly reason: 'gap' | 'unreadable' | 'watermark' | 'no_lane';
};

/** `pending`: everything is there, but not all of it is counted yet. */
export type Readiness = { readonly complete: boolean; readonly pending: boolean; readonly holes: readonly Hole[] };

/**
 * Whether every declared producer is complete to an instant: some lane of it has a counted watermark there, and no other lane of it is
 * open below. A lane that promises it may hold gaps and uncounted batches: they lie beyond. Of a retired producer only what it has
 * logged must be counted.
 */
export const readinessOf = ({ producers, lanes, promised, changed }: Look, until: Instant): Readiness => {
  const isRetired = new Set(producers.filter(({ retiredFrom }) => retiredFrom !== null && retiredFrom < until).map(({ id }) => id));
  const promises = ({ lane: { watermark } }: LaneStatus) => watermark !== null && watermark >= until;
  const open = lanes.filter((lane) => !promises(lane));
  const needs = open.map((status) => ({ status, need: needOf(status) }));
  const pending = changed || needs.some(({ need }) => need?.what === 'counting');
  const spoken = new Set(lanes.filter((status) => promises(status) || !status.lane.ended).map(({ lane }) => lane.producer));
  const isSilent = ({ id }: Reporter) => !isRetired.has(id) && !spoken.has(id) && (promised.get(id) ?? Number.NEGATIVE_INFINITY) < until;
  const holes = [
    ...needs.flatMap(({ status, need }): Hole[] => {
      const { producer, lane, watermark } = status.lane;
      const of = { producer, lane, watermark };
      if (need?.what === 'bytes') return [{ ...of, seq: need.seq, reason: 'unreadable' }];
      if (need?.what === 'batch') return [{ ...of, seq: need.seq, reason: 'gap' }];
      if (need === null || isRetired.has(producer)) return [];
      return [{ ...of, seq: status.firstMissing, reason: 'watermark' }];
    }),
    ...producers.filter(isSilent).map(({ id }): Hole => ({ producer: id, lane: null, seq: null, watermark: null, reason: 'no_lane' })),
  ];
  return { complete: holes.length === 0 && !pending, pending, holes };
};
