import type { Instant } from '#shared/kernel/time.ts';

/** A producer's ordered stream; lane names are per producer. */
export type LaneId = { readonly producer: string; readonly lane: string };

/** Where a lane is counted to: everything before `next` is in the usage hours. */
export type Position = {
  readonly next: number;
  readonly watermark: Instant | null;
  readonly ended: boolean;
  /** The logged seq at which counting stands because its bytes cannot be read. */
  readonly unreadable: number | null;
  /** Events that came below the lane's own counted watermark: so often did its producer break its promise. */
  readonly broken: number;
};

export const START: Position = { next: 0, watermark: null, ended: false, unreadable: null, broken: 0 };

/** `countedAt`: when the position moved last; null before that. */
export type Lane = LaneId & Position & { readonly factory: string; readonly shard: string; readonly countedAt: Instant | null };

/** A lane, and what the log holds beyond its counted position. */
export type LaneStatus = {
  readonly lane: Lane;
  /** The first seq that is not in the log: the one to send next, or a gap if later ones are there. */
  readonly firstMissing: number;
  readonly lastLogged: number | null;
  readonly receivedAt: Instant | null;
};

/** Whether a batch is missing before one that is there. */
export const isGap = ({ firstMissing, lastLogged }: Pick<LaneStatus, 'firstMissing' | 'lastLogged'>): boolean =>
  lastLogged !== null && lastLogged >= firstMissing;

/** What a lane waits for before it can promise more than it does. */
export type Need =
  | { readonly what: 'batch'; readonly seq: number }
  | { readonly what: 'bytes'; readonly seq: number }
  | { readonly what: 'counting' }
  | { readonly what: 'watermark' };

/** What would make a lane complete: null if it has ended and is counted. A batch that is missing or unreadable comes first. */
export const needOf = (status: LaneStatus): Need | null => {
  const { next, unreadable, ended } = status.lane;
  if (unreadable !== null) return { what: 'bytes', seq: unreadable };
  if (isGap(status)) return { what: 'batch', seq: status.firstMissing };
  if (status.firstMissing > next) return { what: 'counting' };
  return ended ? null : { what: 'watermark' };
};

/** Orders and names a lane in its factory: the position of a page's end. */
export const laneTitle = ({ producer, lane }: LaneId): string => `${producer} ${lane}`;
