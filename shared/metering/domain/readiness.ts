import type { Instant } from '#shared/kernel/time.ts';
import { isGap } from './lane.ts';

/** A lane as completeness sees it: what is counted, and what the log holds beyond. */
export type LanePromise = {
  readonly producer: string;
  readonly lane: string;
  readonly next: number;
  readonly watermark: Instant | null;
  readonly ended: boolean;
  readonly firstMissing: number;
  readonly lastLogged: number | null;
};

export type Hole = {
  readonly producer: string;
  readonly lane: string | null;
  /** The first seq that is missing. */
  readonly seq: number | null;
  readonly watermark: Instant | null;
  readonly reason: 'gap' | 'watermark' | 'no_lane';
};

/** `pending`: everything is there, but not all of it is counted yet. */
export type Readiness = { readonly complete: boolean; readonly pending: boolean; readonly holes: readonly Hole[] };

/**
 * Whether every declared producer is complete to an instant: some lane of it has a counted watermark there, and no
 * other lane of it is open below. A lane that promises it may hold gaps and uncounted batches: they lie beyond.
 */
export const readinessOf = (
  producers: readonly string[],
  lanes: readonly LanePromise[],
  until: Instant,
  allApplied: boolean,
): Readiness => {
  const promises = ({ watermark }: LanePromise) => watermark !== null && watermark >= until;
  const open = lanes.filter((lane) => !promises(lane));
  const pending = !allApplied || open.some(({ next, firstMissing }) => firstMissing > next);
  const silent = producers.filter((producer) => !lanes.some((lane) => lane.producer === producer && (promises(lane) || isOpen(lane))));
  const holes = [
    ...open.filter(isOpen).map(openHole),
    ...silent.map((producer): Hole => ({ producer, lane: null, seq: null, watermark: null, reason: 'no_lane' })),
  ];
  return { complete: holes.length === 0 && !pending, pending, holes };
};

const isOpen = (lane: LanePromise) => !lane.ended || isGap(lane);

const openHole = (lane: LanePromise): Hole => ({
  producer: lane.producer,
  lane: lane.lane,
  seq: lane.firstMissing,
  watermark: lane.watermark,
  reason: isGap(lane) ? 'gap' : 'watermark',
});
