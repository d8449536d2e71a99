import type { Instant, Period } from '#shared/kernel/time.ts';
import type { Item, Key, Lost, Table, Write } from '#shared/platform/table.ts';
import { hourName, type PlannedHour, type PlannedLane } from './domain/plan-generation.ts';
import { combineHours, type HourState, parseHourKey, type UsageHour } from './domain/usage-hour.ts';
import type { Lane, LaneId } from './domain/lane.ts';

const key = (pk: string, sk: string): Key => ({ table: 'usage', pk, sk });

/** Twelve digits: number order is key order. */
const sortable = (number: number): string => String(number).padStart(12, '0');
const laneName = ({ producer, lane }: LaneId) => `${producer}#${lane}`;
const readLaneName = (name: string): LaneId => {
  const [producer = '', lane = ''] = name.split('#');
  return { producer, lane };
};

const logKey = (id: LaneId, seq: number) => key(`LOG#${laneName(id)}`, sortable(seq));
const laneKey = (shard: number, id: LaneId) => key(`LANE#${shard}`, laneName(id));
const factoryLaneKey = (factory: string, id: LaneId) => key(`F#${factory}#LANE`, laneName(id));
const checkpointKey = (shard: number) => key(`SHARD#${shard}`, 'CHECKPOINT');
const generationKey = (shard: number, generation: number) => key(`GEN#${shard}`, sortable(generation));
const usageKey = (tenant: string, month: Period, sk: string) => key(`T#${tenant}#USAGE#${month}`, sk);
const hourKey = (shard: number, hour: Pick<PlannedHour, 'tenant' | 'month' | 'key'>) =>
  usageKey(hour.tenant, hour.month, `${hour.key}#${shard}`);

/** Names of the raw bucket. */
export const rawKey = ({ id, seq, sha256 }: Pick<LogEntry, 'id' | 'seq' | 'sha256'>) =>
  `log/${id.producer}/${id.lane}/${sortable(seq)}/${sha256}`;
export const planKey = (shard: number, generation: number, sha256: string) => `plan/${shard}/${sortable(generation)}/${sha256}`;

/** A batch as the log keeps it: small ones inline, others in the raw bucket under `raw`; gzip either way. */
export type LogEntry = {
  readonly id: LaneId;
  readonly seq: number;
  readonly sha256: string;
  readonly events: number;
  /** Decompressed. */
  readonly bytes: number;
  readonly receivedAt: Instant;
  readonly body?: Uint8Array;
  readonly raw?: string;
};

const insertLog = ({ id, seq, ...entry }: LogEntry, shard?: number): Write => ({
  insert: { ...logKey(id, seq), version: 1, ...entry, shard },
});

const readLog = (id: LaneId, item: Item): LogEntry => ({
  id,
  seq: Number(item.sk),
  sha256: String(item['sha256']),
  events: Number(item['events']),
  bytes: Number(item['bytes']),
  receivedAt: Number(item['receivedAt']),
  ...(item['body'] instanceof Uint8Array && { body: item['body'] }),
  ...(item['raw'] !== undefined && { raw: item['raw'] as string }),
});

/** The shard of a lane that begins with the entry is chosen here and never again. */
const registerLane = (factory: string, shard: number, first: LogEntry): Write[] => [
  insertLog(first, shard),
  { insert: { ...laneKey(shard, first.id), version: 1, factory, next: 0, watermark: null, ended: false } },
  { insert: { ...factoryLaneKey(factory, first.id), version: 1, shard } },
];

const readLane = (shard: number, item: Item): Lane => ({
  ...readLaneName(item.sk),
  shard,
  factory: String(item['factory']),
  next: Number(item['next']),
  watermark: item['watermark'] === null ? null : Number(item['watermark']),
  ended: item['ended'] === true,
  generation: Number(item['generation'] ?? 0),
});

export const advanceHour = (shard: number, generation: number, hour: PlannedHour): Write => ({
  advance: hourKey(shard, hour),
  generation,
  add: hour.add,
  set: hour.set,
});

export const advanceLane = (shard: number, generation: number, { producer, lane, next, watermark, ended }: PlannedLane): Write => ({
  advance: laneKey(shard, { producer, lane }),
  generation,
  set: { next, watermark, ended },
});

/** Whether what an advance lost to has its generation. A loss that shows no item was a transaction in flight, no proof. */
export const isApplied = (lost: Lost | undefined, generation: number): boolean =>
  lost === undefined || Number(lost.found?.['generation'] ?? 0) >= generation;

const readHourState = ({ minutes, firstUse, firstToken }: Item): HourState => ({
  ...(minutes instanceof Uint8Array && { minutes }),
  ...(firstUse !== undefined && { firstUse: Number(firstUse) }),
  ...(firstToken !== undefined && { firstToken: Number(firstToken) }),
});

const GUARDS = new Set(['table', 'pk', 'sk', 'version', 'generation', 'firstGeneration', 'events', 'firstUse', 'firstToken']);

/** What one shard counted of a usage hour. */
const readShardHour = (tenant: string, item: Item): UsageHour => {
  const cut = item.sk.lastIndexOf('#');
  const name = item.sk.slice(0, cut);
  const counters = Object.entries(item).filter((entry): entry is [string, bigint] => !GUARDS.has(entry[0]) && typeof entry[1] === 'bigint');
  return {
    ...parseHourKey(tenant, name),
    ...readHourState(item),
    key: name,
    counters: Object.fromEntries(counters),
    events: item['events'] as bigint,
    generations: [{ shard: Number(item.sk.slice(cut + 1)), generation: Number(item['generation']) }],
  };
};

/** A numbered, agreed set of lane ranges with its plan, inline or as a blob. */
export type Generation = {
  readonly shard: number;
  readonly generation: number;
  readonly worker: string;
  readonly plannedAt: Instant;
  readonly capped: boolean;
  readonly body?: Uint8Array;
  readonly blob?: string;
};

export const insertGeneration = ({ shard, generation, ...more }: Generation): Write => ({
  insert: { ...generationKey(shard, generation), version: 1, ...more },
});

const readGeneration = (shard: number, item: Item): Generation => ({
  shard,
  generation: Number(item.sk),
  worker: item['worker'] as string,
  plannedAt: Number(item['plannedAt']),
  capped: item['capped'] === true,
  ...(item['body'] instanceof Uint8Array && { body: item['body'] }),
  ...(item['blob'] !== undefined && { blob: item['blob'] as string }),
});

/** The checkpoint holds only the number of the last generation that is applied everywhere. */
export type Checkpoint = { readonly generation: number; readonly version: number };

export const moveCheckpoint = (shard: number, applied: number, { version }: Checkpoint): Write =>
  version === 0
    ? { insert: { ...checkpointKey(shard), version: 1, applied } }
    : { replace: { ...checkpointKey(shard), version: version + 1, applied }, ifVersion: version };

/** Reads and appends of the usage table; every read is strongly consistent. */
export const meteringStore = (table: Table) => {
  const log = async (id: LaneId, seq: number): Promise<LogEntry | undefined> => {
    const item = await table.get(logKey(id, seq));
    return item && readLog(id, item);
  };
  async function* logFrom(id: LaneId, seq: number): AsyncIterable<LogEntry> {
    const from = logKey(id, seq);
    for await (const item of table.query(from, { from: from.sk })) yield readLog(id, item);
  }
  const lane = async (shard: number, id: LaneId): Promise<Lane | undefined> => {
    const item = await table.get(laneKey(shard, id));
    return item && readLane(shard, item);
  };
  return {
    log,
    logFrom,
    lane,
    /**
     * Appends an entry to its lane's log; with a registration, the entry that registers the lane too.
     * What stood in the way instead, or undefined: another transaction was in flight and left nothing to see.
     */
    append: async (
      entry: LogEntry,
      registration?: { readonly factory: string; readonly shard: number },
    ): Promise<'appended' | LogEntry | undefined> => {
      const [lost] = await table.commit(
        registration === undefined ? [insertLog(entry)] : registerLane(registration.factory, registration.shard, entry),
      );
      if (lost === undefined) return 'appended';
      return lost.index === 0 && lost.found !== undefined ? readLog(entry.id, lost.found) : log(entry.id, entry.seq);
    },
    /** The shard that a lane registered with; undefined before that. */
    registeredShard: async (id: LaneId): Promise<number | undefined> => {
      const shard = (await table.get(logKey(id, 0)))?.['shard'];
      return shard === undefined ? undefined : Number(shard);
    },
    /** A factory's lane; undefined if it is not registered there. */
    factoryLane: async (factory: string, id: LaneId): Promise<Lane | undefined> => {
      const shard = (await table.get(factoryLaneKey(factory, id)))?.['shard'];
      return shard === undefined ? undefined : lane(Number(shard), id);
    },
    /** Every lane of a factory, in no order. */
    factoryLanes: async (factory: string): Promise<readonly Lane[]> => {
      const shards = new Map<string, number>();
      for await (const item of table.query(factoryLaneKey(factory, { producer: '', lane: '' }))) shards.set(item.sk, Number(item['shard']));
      const keys = [...shards].map(([name, shard]) => laneKey(shard, readLaneName(name)));
      return (await table.getMany(keys)).map((item) => readLane(shards.get(item.sk)!, item));
    },
    shardLanes: async function* (shard: number): AsyncIterable<Lane> {
      for await (const item of table.query(laneKey(shard, { producer: '', lane: '' }))) yield readLane(shard, item);
    },
    checkpoint: async (shard: number): Promise<Checkpoint> => {
      const item = await table.get(checkpointKey(shard));
      return { generation: Number(item?.['applied'] ?? 0), version: item?.version ?? 0 };
    },
    generation: async (shard: number, generation: number): Promise<Generation | undefined> => {
      const item = await table.get(generationKey(shard, generation));
      return item && readGeneration(shard, item);
    },
    /** What a shard's hours say so far, by name; hours without an item are left out. */
    hourStates: async (
      shard: number,
      hours: readonly Pick<PlannedHour, 'tenant' | 'month' | 'key'>[],
    ): Promise<readonly (readonly [name: string, state: HourState])[]> => {
      const names = new Map(hours.map((hour) => [itemName(hourKey(shard, hour)), hourName(hour)]));
      const items = await table.getMany(hours.map((hour) => hourKey(shard, hour)));
      return items.map((item) => [names.get(itemName(item))!, readHourState(item)] as const);
    },
    /** A tenant's usage hours of a month in key order, the shard items of each combined. */
    usageHours: async function* (this: void, tenant: string, month: Period): AsyncIterable<UsageHour> {
      let open: UsageHour | undefined;
      for await (const item of table.query(usageKey(tenant, month, ''))) {
        const part = readShardHour(tenant, item);
        if (open !== undefined && open.key !== part.key) yield open;
        open = open?.key === part.key ? combineHours(open, part) : part;
      }
      if (open !== undefined) yield open;
    },
  };
};

const itemName = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>): string => `${pk} ${sk}`;

export type MeteringStore = ReturnType<typeof meteringStore>;
