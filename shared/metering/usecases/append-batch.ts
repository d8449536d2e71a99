import { type FieldError, type KernelCode, refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Item, Table } from '#shared/platform/table.ts';
import { batchWidth, checkBatch, type Known, MAX_HOURS } from '../domain/check-batch.ts';
import type { MeteringCode } from '../errors.ts';
import type { Batch } from '../schema.ts';
import { insertLog, laneKey, type LaneId, type LogEntry, logKey, rawKey, readLane, registerLane } from '../store.ts';

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

export type Appended = { readonly status: 200 | 201; readonly accepted: number; readonly sha256: string };

type Deps = {
  readonly table: Table;
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
 *   answer              201                        same sha -> 200           other sha -> 422
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
      const item = await deps.table.get(logKey(arrival.id, arrival.seq));
      if (item === undefined) throw refusal;
      return sameAgain(arrival, item);
    }
    const entry = await keep(deps, arrival, now);
    const writes = arrival.seq === 0 ? registerLane(arrival.factory, deps.shardOf(arrival.id), entry) : [insertLog(entry)];
    const [lost] = await deps.table.commit(writes);
    if (lost === undefined) return { status: 201, accepted: arrival.batch.events.length, sha256: arrival.sha256 };
    const item = lost.index === 0 && lost.found !== undefined ? lost.found : await deps.table.get(logKey(arrival.id, arrival.seq));
    if (item === undefined)
      throw refuse<KernelCode>('contention', 'The lane is being written. Send the same batch again.', { retryAfterSeconds: 1 });
    return sameAgain(arrival, item);
  };

const sameAgain = ({ sha256, batch }: Arrival, item: Item): Appended => {
  if (item['sha256'] === sha256) return { status: 200, accepted: batch.events.length, sha256 };
  throw refuse<MeteringCode>(
    'batch_conflict',
    'Another batch was accepted at this seq. Its bytes stay; send these events at a later seq.',
    {
      extra: { accepted: { sha256: item['sha256'] } },
    },
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
const laneRefusal = async ({ table, positions }: Deps, id: LaneId, seq: number) => {
  const name = `${id.producer}#${id.lane}`;
  const shard = positions.shards.get(name) ?? (await table.get(logKey(id, 0)))?.['shard'];
  if (shard === undefined) return refuse<MeteringCode>('lane_unknown', 'The batch with seq 0 registers a lane: send it first.');
  positions.shards.set(name, Number(shard));
  if (seq <= (positions.next.get(name) ?? 0) + LEAD) return undefined;
  const item = await table.get(laneKey(Number(shard), id));
  const next = item === undefined ? 0 : readLane(Number(shard), item).next;
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
