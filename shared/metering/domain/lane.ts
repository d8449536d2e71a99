import type { Instant } from '#shared/kernel/time.ts';

/** A producer's ordered stream; lane names are per producer. */
export type LaneId = { readonly producer: string; readonly lane: string };

/** A lane's counted position: everything before `next` is in the usage hours once `generation` is applied. */
export type Lane = LaneId & {
  readonly factory: string;
  readonly shard: number;
  readonly next: number;
  readonly watermark: Instant | null;
  readonly ended: boolean;
  readonly generation: number;
};

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

/** Orders and names a lane in its factory: the position of a page's end. */
export const laneTitle = ({ producer, lane }: LaneId): string => `${producer} ${lane}`;
