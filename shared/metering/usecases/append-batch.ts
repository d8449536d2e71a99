import { type FieldError, type KernelCode, refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Batch } from '../batch.ts';
import type { Appended } from '../domain/appended.ts';
import { batchWidth, checkBatch, type Known, MAX_HOURS } from '../domain/check-batch.ts';
import { type LaneId, laneTitle } from '../domain/lane.ts';
import type { MeteringCode } from '../errors.ts';
import { type LogEntry, type MeteringStore, rawKey } from '../store.ts';

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
  readonly metering: Pick<MeteringStore, 'append' | 'lane' | 'log' | 'registeredShard'>;
  readonly raw: Pick<Blobs, 'put'>;
  readonly knownIn: (factory: string, batch: Batch) => Promise<Known>;
  readonly shardOf: (id: LaneId) => number;
  readonly positions: Positions;
};

/** What an environment remembers of lanes: positive and late enough answers only. */
export type Positions = { readonly shards: Map<string, number>; readonly next: Map<string, number> };
export const noPositions = (): Positions => ({ shards: new Map(), next: new Map() });

const INLINE_BYTES = 6 * 1024;
const LEAD = 10_000;

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
 * @throws Problem `invalid_events`, `batch_too_wide` (400), `batch_conflict` (422), `lane_unknown`, `seq_too_far` (409).
 */
export const appendBatch =
  (deps: Deps) =>
  async (arrival: Arrival, now: Instant): Promise<Appended> => {
    const refusal = await refusalOf(deps, arrival, now);
    if (refusal !== undefined) {
      const logged = await deps.metering.log(arrival.id, arrival.seq);
      if (logged === undefined) throw refusal;
      return sameAgain(arrival, logged);
    }
    const entry = await keep(deps, arrival, now);
    const registration = { factory: arrival.factory, shard: deps.shardOf(arrival.id) };
    const outcome = await deps.metering.append(entry, arrival.seq === 0 ? registration : undefined);
    if (outcome === 'appended') return { outcome: 'accepted', accepted: arrival.batch.events.length, sha256: arrival.sha256 };
    if (outcome === undefined)
      throw refuse<KernelCode>('contention', 'The lane is being written. Send the same batch again.', { retryAfterSeconds: 1 });
    return sameAgain(arrival, outcome);
  };

const sameAgain = ({ sha256, batch }: Arrival, logged: LogEntry): Appended => {
  if (logged.sha256 === sha256) return { outcome: 'duplicate', accepted: batch.events.length, sha256 };
  throw refuse<MeteringCode>(
    'batch_conflict',
    'Another batch was accepted at this seq. Its bytes stay; send these events at a later seq.',
    { extra: { accepted: { sha256: logged.sha256 } } },
  );
};

const refusalOf = async (deps: Deps, { factory, id, seq, batch }: Arrival, now: Instant) => {
  const errors = checkBatch(batch, now, await deps.knownIn(factory, batch));
  if (errors.length > 0) return invalidEvents(errors);
  if (batchWidth(batch) > MAX_HOURS) {
    return refuse<MeteringCode>(
      'batch_too_wide',
      `A batch touches at most ${MAX_HOURS} hours of usage. Send long intervals in smaller batches.`,
    );
  }
  return seq === 0 ? undefined : laneRefusal(deps, id, seq);
};

/** A batch whose events are wrong: the seq stays free and must be filled. */
export const invalidEvents = (errors: readonly FieldError[]) =>
  refuse<MeteringCode>(
    'invalid_events',
    'Nothing was stored and the seq is still free: mend the events named in errors and send the batch again.',
    { errors },
  );

/** A negative answer, and one that is too early, are never taken from memory. */
const laneRefusal = async ({ metering, positions }: Deps, id: LaneId, seq: number) => {
  const name = laneTitle(id);
  const shard = positions.shards.get(name) ?? (await metering.registeredShard(id));
  if (shard === undefined) return refuse<MeteringCode>('lane_unknown', 'The batch with seq 0 registers a lane: send it first.');
  positions.shards.set(name, shard);
  if (seq <= (positions.next.get(name) ?? 0) + LEAD) return undefined;
  const next = (await metering.lane(shard, id))?.next ?? 0;
  positions.next.set(name, next);
  if (seq <= next + LEAD) return undefined;
  return refuse<MeteringCode>(
    'seq_too_far',
    `The lane is counted up to seq ${next}; a batch leads it by at most ${LEAD}. Fill the gap or wait.`,
    {
      retryAfterSeconds: 30,
    },
  );
};

/** Small batches go inside the log item; larger ones to the raw bucket first, where an orphan is harmless. */
const keep = async ({ raw }: Deps, { id, seq, sha256, batch, bytes, gzip }: Arrival, now: Instant): Promise<LogEntry> => {
  const entry = { id, seq, sha256, events: batch.events.length, bytes, receivedAt: now };
  if (gzip.length <= INLINE_BYTES) return { ...entry, body: gzip };
  const name = rawKey(entry);
  await raw.put(name, gzip);
  return { ...entry, raw: name };
};
