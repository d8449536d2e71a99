import { type FieldError, type KernelCode, type Problem, refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Batch } from '../batch.ts';
import type { Appended } from '../domain/appended.ts';
import { batchWidth, checkBatch, type Known, MAX_HOURS } from '../domain/check-batch.ts';
import { type LaneId, laneTitle } from '../domain/lane.ts';
import type { MeteringCode } from '../errors.ts';
import type { MeteringStore } from '../store.ts';
import { type LogEntry, rawKey } from '../store/log.ts';

/** A batch as it came in: parsed, hashed over its decompressed bytes, and gzipped for keeping. */
export type Arrival = {
  readonly factory: string;
  readonly id: LaneId;
  readonly seq: number;
  readonly batch: Batch;
  readonly sha256: string;
  readonly bytes: number;
  readonly gzip: Uint8Array;
};

type Deps = {
  readonly metering: Pick<MeteringStore, 'append' | 'lane' | 'log'>;
  readonly raw: Pick<Blobs, 'put'>;
  readonly knownIn: (factory: string, batch: Batch) => Promise<Known>;
  /** Chooses the shard of a new lane, and makes it known before the lane is. */
  readonly newShard: (factory: string, id: LaneId) => Promise<string>;
  readonly positions: Positions;
};

/** What an environment remembers of lanes: positive and late enough answers only. */
export type Positions = Map<string, { readonly shard: string; readonly next: number }>;
export const noPositions = (): Positions => new Map();

const INLINE_BYTES = 6 * 1024;
/** How far a batch may lead what is counted. */
export const LEAD = 10_000;

/**
 * Appends a frozen batch to its lane's log, at most once per (lane, seq), for ever.
 *
 *   producer   PUT 7 ------------ reply lost       PUT 7 (same bytes)        PUT 7 (other bytes)
 *   log                 insert 7 ok                insert 7 loses            insert 7 loses
 *   outcome             accepted                   same sha -> duplicate     other sha -> conflict
 *
 * The condition decides, and the loser sees what won. Whatever depends on time or state is refused only after
 * a look at the log: a retry of an accepted batch must never be refused.
 *
 * @throws Problem `invalid_events`, `batch_too_wide` (400), `batch_conflict` (422), `lane_unknown`, `lane_ended`, `seq_too_far`, `seq_closed` (409).
 */
export const appendBatch =
  (deps: Deps) =>
  async (arrival: Arrival, now: Instant): Promise<Appended> => {
    const admitted = await admit(deps, arrival, now);
    if ('refused' in admitted) {
      const logged = await deps.metering.log(arrival.id, arrival.seq);
      if (logged === undefined) throw admitted.refused;
      return sameAgain(arrival, logged);
    }
    const outcome = await deps.metering.append(await keep(deps, arrival, admitted.shard, now));
    if (outcome === 'appended') return { outcome: 'accepted', accepted: arrival.batch.events.length, sha256: arrival.sha256 };
    if (outcome === undefined) throw laneBusy();
    return sameAgain(arrival, outcome);
  };

/** Another transaction was in flight, and nothing was stored. */
export const laneBusy = () =>
  refuse<KernelCode>('contention', 'The lane is being written. Send the same batch again.', { retryAfterSeconds: 1 });

const sameAgain = ({ sha256, batch }: Arrival, logged: LogEntry): Appended => {
  if (logged.tombstone !== undefined)
    throw refuse<MeteringCode>('seq_closed', 'An operator closed this seq without a batch. Send its events at a later seq.');
  if (logged.sha256 === sha256) return { outcome: 'duplicate', accepted: batch.events.length, sha256 };
  throw refuse<MeteringCode>(
    'batch_conflict',
    'Another batch was accepted at this seq. Its bytes stay; send these events at a later seq.',
    { extra: { accepted: { sha256: logged.sha256 } } },
  );
};

type Admitted = { readonly refused: Problem } | { readonly shard: string };

const admit = async (deps: Deps, { factory, id, seq, batch }: Arrival, now: Instant): Promise<Admitted> => {
  const errors = checkBatch(batch, now, await deps.knownIn(factory, batch));
  if (errors.length > 0) return { refused: invalidEvents(errors) };
  if (batchWidth(batch) > MAX_HOURS) {
    const detail = `A batch touches at most ${MAX_HOURS} hours of usage. Send long intervals in smaller batches.`;
    return { refused: refuse<MeteringCode>('batch_too_wide', detail) };
  }
  return seq === 0 ? { shard: await deps.newShard(factory, id) } : shardOfLane(deps, id, seq);
};

/** A batch whose events are wrong: the seq stays free and must be filled. */
export const invalidEvents = (errors: readonly FieldError[]) =>
  refuse<MeteringCode>(
    'invalid_events',
    'Nothing was stored and the seq is still free: mend the events named in errors and send the batch again.',
    { errors },
  );

/** The shard of a lane that takes this seq. A negative answer, and one that is too early, are never taken from memory. */
const shardOfLane = async ({ metering, positions }: Deps, id: LaneId, seq: number): Promise<Admitted> => {
  const name = laneTitle(id);
  const known = positions.get(name);
  if (known !== undefined && seq <= known.next + LEAD) return known;
  const lane = await metering.lane(id);
  if (lane === undefined) return { refused: refuse<MeteringCode>('lane_unknown', 'The batch with seq 0 registers a lane: send it first.') };
  const { shard, next, ended } = lane;
  if (ended && seq >= next)
    return { refused: refuse<MeteringCode>('lane_ended', `The lane has ended with seq ${next - 1}. Send further events on a new lane.`) };
  positions.set(name, { shard, next });
  if (seq <= next + LEAD) return { shard };
  const detail = `The lane is counted up to seq ${next}; a batch leads it by at most ${LEAD}. Fill the gap or wait.`;
  return { refused: refuse<MeteringCode>('seq_too_far', detail, { retryAfterSeconds: 30 }) };
};

/** Small batches go inside the log item; larger ones to the raw bucket first, where an orphan is harmless. */
const keep = async ({ raw }: Deps, { id, seq, sha256, batch, bytes, gzip }: Arrival, shard: string, now: Instant): Promise<LogEntry> => {
  const entry = { id, seq, shard, sha256, events: batch.events.length, bytes, receivedAt: now };
  if (gzip.length <= INLINE_BYTES) return { ...entry, body: gzip };
  const name = rawKey(entry);
  await raw.put(name, gzip);
  return { ...entry, raw: name };
};
