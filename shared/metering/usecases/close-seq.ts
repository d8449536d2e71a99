import { refuse } from '#shared/kernel/problem.ts';
import type { Decision, Once } from '#shared/platform/once.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { Lane, LaneId } from '../domain/lane.ts';
import { type ClosedSeq, outcomeOf, type Tombstone } from '../domain/tombstone.ts';
import type { MeteringCode } from '../errors.ts';
import type { MeteringStore } from '../store.ts';
import { insertLog, insertSkip, type LogEntry } from '../store/log.ts';
import { LEAD } from './append-batch.ts';

type Deps = { readonly metering: Pick<MeteringStore, 'factoryLane' | 'log' | 'skip'> };
type Command = { readonly factory: string; readonly id: LaneId; readonly seq: number; readonly tombstone: Tombstone };

/**
 * Closes a seq without a batch, for ever, so that its lane goes on; the same again is a success that changes nothing. Over a logged batch
 * that cannot be read it is a request beside it: the generation that passes the seq says whether it was skipped after all.
 *
 *   operator    seq 7 absent    insert LOG 7 as a tombstone ok        insert loses: the batch came first, decide again
 *   producer                    insert LOG 7 loses -> seq_closed      insert LOG 7 ok
 *
 * @throws Problem `not_found`, `seq_not_missing` where a batch is logged that counting does not stand at, or where none is due.
 */
export const closeSeq =
  (deps: Deps) =>
  (once: Once<ClosedSeq>, { factory, id, seq, tombstone }: Command) =>
    once(async (): Promise<Decision<ClosedSeq>> => {
      const lane = await deps.metering.factoryLane(factory, id);
      if (lane === undefined) throw notFound('lane');
      const closed = await readClosedSeq(deps, lane, seq);
      if (closed !== undefined) return { writes: [], value: closed };
      const value: ClosedSeq = { ...tombstone, producer: id.producer, lane: id.lane, seq, logged: false, outcome: null };
      if (lane.unreadable === seq) return { writes: [insertSkip(id, seq, tombstone)], value: { ...value, logged: true } };
      if (seq < lane.next || seq > lane.next + LEAD || (await deps.metering.log(id, seq)) !== undefined) throw notMissing(lane);
      return { writes: [insertLog(emptyEntry(lane, seq, tombstone))], value };
    });

const notMissing = ({ next }: Lane) =>
  refuse<MeteringCode>(
    'seq_not_missing',
    `Close a seq that has no batch, from ${next} to ${next + LEAD}, or the one that GET /v1/lanes says cannot be read.`,
  );

const emptyEntry = ({ producer, lane, shard }: Lane, seq: number, tombstone: Tombstone): LogEntry => ({
  id: { producer, lane },
  seq,
  shard,
  sha256: '',
  events: 0,
  bytes: 0,
  receivedAt: tombstone.at,
  tombstone,
});

/** A seq that an operator closed; undefined if none did. */
export const readClosedSeq = async ({ metering }: Deps, lane: Lane, seq: number): Promise<ClosedSeq | undefined> => {
  const of = { producer: lane.producer, lane: lane.lane, seq };
  const skip = await metering.skip(lane, seq);
  if (skip !== undefined) {
    const { told, ...tombstone } = skip;
    return { ...tombstone, ...of, logged: true, outcome: outcomeOf(told, lane.next > seq) };
  }
  const tombstone = (await metering.log(lane, seq))?.tombstone;
  return tombstone && { ...tombstone, ...of, logged: false, outcome: null };
};
