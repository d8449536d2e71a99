import type { Instant } from '#shared/kernel/time.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import { ahead } from '#shared/platform/in-parallel.ts';
import type { Batch } from '../batch.ts';
import { MAX_HOURS } from '../domain/check-batch.ts';
import { earliest } from '../domain/earliest.ts';
import { emptyFold, type Fold, foldEvent } from '../domain/fold.ts';
import { type Lane, laneTitle, type Position } from '../domain/lane.ts';
import { afterBatch, type Skip, type TakenLane } from '../domain/plan-generation.ts';
import { readKeptBatch } from '../kept-batch.ts';
import type { MeteringStore } from '../store.ts';
import type { LogEntry } from '../store/log.ts';
import type { OpenLane } from '../store/lanes.ts';

const MAX_BATCHES = 2_000;
const MAX_EVENTS = 5_000_000;
/** Bytes, as the log counts them, that are read before they are folded. */
const READ_AHEAD = 64 * 1024 * 1024;
const WIDTH = 16;
/** So many entries of a lane are asked for before it is its turn. */
const FIRST_ENTRIES = 32;

type Deps = {
  readonly metering: Pick<MeteringStore, 'positions' | 'logFrom' | 'skip'>;
  readonly raw: Pick<Blobs, 'get'>;
};

/** What one generation takes from the lanes of a shard. */
export type Taken = {
  /** Lanes whose position changes. */
  readonly lanes: readonly TakenLane[];
  /** Lanes that have ended with nothing left to count. */
  readonly finished: readonly OpenLane[];
  readonly fold: Fold;
  /** Whether a cap was met: more may be there. */
  readonly capped: boolean;
  readonly lastLane: string;
  /** Lanes at which counting stands, because a batch of theirs cannot be read. */
  readonly unreadable: number;
  /** When the oldest batch came that was looked at, and the oldest of those behind a gap. */
  readonly oldest: Instant | undefined;
  readonly gapSince: Instant | undefined;
};

type Room = { batches: number; events: number };

/**
 * Takes from each open lane the batches from its next seq to its first gap, and folds each as it comes: what is held are sums, not
 * events. Begins after the lane that the last generation ended with, so that none waits behind another's backfill. A batch that cannot
 * be read stops its lane alone. Must run after the checkpoint was read.
 */
export const takeBatches =
  (deps: Deps) =>
  async (open: readonly OpenLane[], lastLane: string, goOn: () => boolean): Promise<Taken> => {
    const fold = emptyFold();
    const room: Room = { batches: MAX_BATCHES, events: MAX_EVENTS };
    const hasRoom = () => fold.size < MAX_HOURS && room.batches > 0 && room.events > 0 && goOn();
    const listed = new Map(open.map((lane) => [laneTitle(lane), lane]));
    const taken = { lanes: [] as TakenLane[], finished: [] as OpenLane[], lastLane, unreadable: 0 };
    let [oldest, gapSince]: (Instant | undefined)[] = [];
    for await (const { lane, first } of ahead(await inTurn(deps, open, lastLane), { width: WIDTH }, firstEntries(deps))) {
      if (!hasRoom()) return { ...taken, oldest, gapSince, fold, capped: true };
      taken.lastLane = laneTitle(lane);
      oldest = earliest(oldest, first[0]?.seq === lane.next ? first[0].receivedAt : undefined);
      gapSince = earliest(gapSince, first.find(({ seq }, index) => seq !== lane.next + index)?.receivedAt);
      const one = await takeLane(deps, lane, first, { fold, room, hasRoom });
      if (one !== undefined) taken.lanes.push(one);
      else if (lane.ended && first.length === 0) taken.finished.push(listed.get(taken.lastLane)!);
      if ((one?.position ?? lane).unreadable !== null) taken.unreadable += 1;
    }
    return { ...taken, oldest, gapSince, fold, capped: !hasRoom() };
  };

/** The lanes from the one after `lastLane` on, then the others. */
const inTurn = async ({ metering }: Deps, open: readonly OpenLane[], lastLane: string): Promise<readonly Lane[]> => {
  const lanes = [...(await metering.positions(open))].sort((a, b) => (laneTitle(a) < laneTitle(b) ? -1 : 1));
  return [...lanes.filter((lane) => laneTitle(lane) > lastLane), ...lanes.filter((lane) => laneTitle(lane) <= lastLane)];
};

const firstEntries =
  ({ metering }: Deps) =>
  async (lane: Lane): Promise<{ readonly lane: Lane; readonly first: readonly LogEntry[] }> => ({
    lane,
    first: await Array.fromAsync(metering.logFrom(lane, lane.next, FIRST_ENTRIES)),
  });

type Taking = { readonly fold: Fold; readonly room: Room; readonly hasRoom: () => boolean };

/** Folds what follows a lane's position; undefined if that changes nothing. */
const takeLane = async (
  deps: Deps,
  lane: Lane,
  first: readonly LogEntry[],
  { fold, room, hasRoom }: Taking,
): Promise<TakenLane | undefined> => {
  const { producer, lane: name, next, watermark, ended, unreadable, broken } = lane;
  let position: Position = { next, watermark, ended, unreadable, broken };
  const skips: Skip[] = [];
  const bounds = { width: WIDTH, weightOf: ({ bytes }: LogEntry) => bytes, mostWeight: READ_AHEAD };
  for await (const { entry, gzip } of ahead(following(deps, lane, first), bounds, kept(deps))) {
    if (!hasRoom()) break;
    const batch = entry.tombstone === undefined ? readKeptBatch(gzip, entry.sha256) : EMPTY;
    const skip = unreadable === entry.seq && (await deps.metering.skip(lane, entry.seq)) !== undefined;
    if (batch === undefined && !skip) {
      position = { ...position, unreadable: entry.seq };
      break;
    }
    if (skip) skips.push({ producer, lane: name, seq: entry.seq, outcome: batch === undefined ? 'skipped' : 'counted' });
    const { events } = batch ?? EMPTY;
    for (const event of events) foldEvent(fold, event);
    position = afterBatch(position, batch ?? EMPTY);
    room.batches -= 1;
    room.events -= events.length;
  }
  if (position.next === next && position.unreadable === unreadable) return undefined;
  return { producer, lane: name, from: next, position, broken: position.broken - broken, skips };
};

const EMPTY: Batch = { events: [] };

/** Log entries from a lane's position to its first gap. */
async function* following({ metering }: Deps, lane: Lane, first: readonly LogEntry[]): AsyncIterable<LogEntry> {
  let seq = lane.next;
  for (const entry of first) {
    if (entry.seq !== seq) return;
    yield entry;
    seq += 1;
  }
  if (first.length < FIRST_ENTRIES) return;
  for await (const entry of metering.logFrom(lane, seq)) {
    if (entry.seq !== seq) return;
    yield entry;
    seq += 1;
  }
}

const kept =
  ({ raw }: Deps) =>
  async (entry: LogEntry): Promise<{ readonly entry: LogEntry; readonly gzip: Uint8Array | undefined }> => ({
    entry,
    gzip: entry.body ?? (entry.raw === undefined ? undefined : await raw.get(entry.raw)),
  });
