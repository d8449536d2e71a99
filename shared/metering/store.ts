import type { Instant, Period } from '#shared/kernel/time.ts';
import type { Item, Key, Write } from '#shared/platform/table.ts';
import type { PlannedHour, PlannedLane } from './domain/plan-generation.ts';
import type { HourState } from './domain/usage-hour.ts';

/** A producer's ordered stream; lane names are per producer. */
export type LaneId = { readonly producer: string; readonly lane: string };

const key = (pk: string, sk: string): Key => ({ table: 'usage', pk, sk });

/** Twelve digits: number order is key order. */
const sortable = (number: number): string => String(number).padStart(12, '0');
const laneName = ({ producer, lane }: LaneId) => `${producer}#${lane}`;

export const logKey = (id: LaneId, seq: number) => key(`LOG#${laneName(id)}`, sortable(seq));
export const laneKey = (shard: number, id: LaneId) => key(`LANE#${shard}`, laneName(id));
export const factoryLaneKey = (factory: string, id: LaneId) => key(`F#${factory}#LANE`, laneName(id));
export const checkpointKey = (shard: number) => key(`SHARD#${shard}`, 'CHECKPOINT');
export const generationKey = (shard: number, generation: number) => key(`GEN#${shard}`, sortable(generation));
export const usagePartition = (tenant: string, month: Period) => ({ table: 'usage', pk: `T#${tenant}#USAGE#${month}` }) as const;

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

export const rawKey = ({ id, seq, sha256 }: Pick<LogEntry, 'id' | 'seq' | 'sha256'>) =>
  `log/${id.producer}/${id.lane}/${sortable(seq)}/${sha256}`;
export const planKey = (shard: number, generation: number, sha256: string) => `plan/${shard}/${sortable(generation)}/${sha256}`;

export const insertLog = ({ id, seq, ...entry }: LogEntry, shard?: number): Write => ({
  insert: { ...logKey(id, seq), version: 1, ...entry, shard },
});

export const readLog = (id: LaneId, item: Item): LogEntry => ({
  id,
  seq: Number(item.sk),
  sha256: String(item['sha256']),
  events: Number(item['events']),
  bytes: Number(item['bytes']),
  receivedAt: Number(item['receivedAt']),
  ...(item['body'] instanceof Uint8Array && { body: item['body'] }),
  ...(item['raw'] !== undefined && { raw: item['raw'] as string }),
});

/** A lane's counted position: everything before `next` is in the usage hours once `generation` is applied. */
export type Lane = LaneId & {
  readonly factory: string;
  readonly shard: number;
  readonly next: number;
  readonly watermark: Instant | null;
  readonly ended: boolean;
  readonly generation: number;
};

/** Registers a lane together with its first batch; the shard is chosen here and never again. */
export const registerLane = (factory: string, shard: number, first: LogEntry): Write[] => [
  insertLog(first, shard),
  { insert: { ...laneKey(shard, first.id), version: 1, factory, next: 0, watermark: null, ended: false } },
  { insert: { ...factoryLaneKey(factory, first.id), version: 1, shard } },
];

export const readLane = (shard: number, item: Item): Lane => {
  const [producer, lane] = item.sk.split('#') as [string, string];
  const watermark = item['watermark'];
  return {
    producer,
    lane,
    shard,
    factory: String(item['factory']),
    next: Number(item['next']),
    watermark: watermark === null ? null : Number(watermark),
    ended: item['ended'] === true,
    generation: Number(item['generation'] ?? 0),
  };
};

export const hourItemKey = (shard: number, { tenant, month, key: hourKey }: Pick<PlannedHour, 'tenant' | 'month' | 'key'>) =>
  key(usagePartition(tenant, month).pk, `${hourKey}#${shard}`);

export const advanceHour = (shard: number, generation: number, hour: PlannedHour): Write => ({
  advance: hourItemKey(shard, hour),
  generation,
  add: hour.add,
  set: hour.set,
});

export const readHourState = ({ minutes, firstUse, firstToken }: Item): HourState => ({
  ...(minutes instanceof Uint8Array && { minutes }),
  ...(firstUse !== undefined && { firstUse: Number(firstUse) }),
  ...(firstToken !== undefined && { firstToken: Number(firstToken) }),
});

export const advanceLane = (shard: number, generation: number, { producer, lane, next, watermark, ended }: PlannedLane): Write => ({
  advance: laneKey(shard, { producer, lane }),
  generation,
  set: { next, watermark, ended },
});

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

export const readGeneration = (shard: number, item: Item): Generation => ({
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

export const readCheckpoint = (item: Item | undefined): Checkpoint => ({
  generation: Number(item?.['applied'] ?? 0),
  version: item?.version ?? 0,
});

export const moveCheckpoint = (shard: number, applied: number, { version }: Checkpoint): Write =>
  version === 0
    ? { insert: { ...checkpointKey(shard), version: 1, applied } }
    : { replace: { ...checkpointKey(shard), version: version + 1, applied }, ifVersion: version };
