import type { Instant } from '#shared/kernel/time.ts';
import type { Item, Table, Write } from '#shared/platform/table.ts';
import type { LaneId } from '../domain/lane.ts';
import type { Tombstone } from '../domain/tombstone.ts';
import { insertLane } from './lanes.ts';
import { logKey, skipKey, sortable } from './keys.ts';

/** A batch as the log keeps it: small ones inline, others in the raw bucket under `raw`; gzip either way. A tombstone has neither. */
export type LogEntry = {
  readonly id: LaneId;
  readonly seq: number;
  readonly shard: string;
  readonly sha256: string;
  readonly events: number;
  /** Decompressed. */
  readonly bytes: number;
  readonly receivedAt: Instant;
  readonly body?: Uint8Array;
  readonly raw?: string;
  readonly tombstone?: Tombstone;
};

/** The name of a batch's bytes in the raw bucket. */
export const rawKey = ({ id, seq, sha256 }: Pick<LogEntry, 'id' | 'seq' | 'sha256'>): string =>
  `log/${id.producer}/${id.lane}/${sortable(seq)}/${sha256}`;

export const insertLog = ({ id, seq, ...entry }: LogEntry): Write => ({ insert: { ...logKey(id, seq), version: 1, ...entry } });

/** An operator's request to skip a batch that cannot be read. */
export const insertSkip = (id: LaneId, seq: number, tombstone: Tombstone): Write => ({
  insert: { ...skipKey(id, seq), version: 1, ...tombstone },
});

/** Says what became of a request to skip. */
export const advanceSkip = (generation: number, id: LaneId, seq: number, outcome: string): Write => ({
  advance: skipKey(id, seq),
  generation,
  set: { outcome },
});

const readLog = (id: LaneId, item: Item): LogEntry => ({
  id,
  seq: Number(item.sk),
  shard: String(item['shard']),
  sha256: String(item['sha256']),
  events: Number(item['events']),
  bytes: Number(item['bytes']),
  receivedAt: Number(item['receivedAt']),
  ...(item['body'] instanceof Uint8Array && { body: item['body'] }),
  ...(item['raw'] !== undefined && { raw: item['raw'] as string }),
  ...(item['tombstone'] !== undefined && { tombstone: readTombstone(item['tombstone'] as Item) }),
});

const readTombstone = (item: Readonly<Record<string, unknown>>): Tombstone => ({
  by: String(item['by']),
  at: Number(item['at']),
  reason: String(item['reason']),
});

/** Reads and appends of the log, all strongly consistent. */
export const logStore = (table: Table) => {
  const log = async (id: LaneId, seq: number): Promise<LogEntry | undefined> => {
    const item = await table.get(logKey(id, seq));
    return item && readLog(id, item);
  };
  return {
    log,
    logFrom: async function* (this: void, id: LaneId, seq: number, limit?: number): AsyncIterable<LogEntry> {
      const from = logKey(id, seq);
      for await (const item of table.query(from, { from: from.sk, ...(limit !== undefined && { limit }) })) yield readLog(id, item);
    },
    lastLogged: async (id: LaneId): Promise<LogEntry | undefined> => {
      for await (const item of table.query(logKey(id, 0), { reverse: true, limit: 1 })) return readLog(id, item);
      return undefined;
    },
    /**
     * Appends an entry to its lane's log; the one with seq 0 registers the lane.
     * What stood in the way instead, or undefined: another transaction was in flight and left nothing to see.
     */
    append: async (entry: LogEntry): Promise<'appended' | LogEntry | undefined> => {
      const [lost] = await table.commit([insertLog(entry), ...(entry.seq === 0 ? insertLane(entry.shard, entry.id) : [])]);
      if (lost === undefined) return 'appended';
      return lost.index === 0 && lost.found !== undefined ? readLog(entry.id, lost.found) : log(entry.id, entry.seq);
    },
    /** An operator's request to skip a logged seq, and what became of it. */
    skip: async (id: LaneId, seq: number): Promise<(Tombstone & { readonly told: string | undefined }) | undefined> => {
      const item = await table.get(skipKey(id, seq));
      return item && { ...readTombstone(item), told: item['outcome'] as string | undefined };
    },
  };
};
