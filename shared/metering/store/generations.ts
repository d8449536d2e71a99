import type { Instant } from '#shared/kernel/time.ts';
import type { Item, Lost, Table, Write } from '#shared/platform/table.ts';
import { writeOver } from '#shared/platform/write-over.ts';
import { hourName } from '../domain/fold.ts';
import type { LateUsage, PlannedHour } from '../domain/plan-generation.ts';
import type { HourState } from '../domain/usage-hour.ts';
import { insertAgain } from '../again.ts';
import { checkpointKey, generationKey, sortable, touchedKey, usageKey } from './keys.ts';

/** A numbered, agreed set of lane ranges with its plan, inline or as a blob. */
export type Generation = {
  readonly shard: string;
  readonly generation: number;
  readonly plannedAt: Instant;
  /** Whether more was there than one generation takes. */
  readonly capped: boolean;
  /** The lane that was looked at last: the next generation begins after it. */
  readonly lastLane: string;
  readonly body?: Uint8Array;
  readonly blob?: string;
};

/** The name of a plan in the raw bucket. */
export const planKey = (shard: string, generation: number, sha256: string): string => `plan/${shard}/${sortable(generation)}/${sha256}`;

export const insertGeneration = ({ shard, generation, ...more }: Generation): Write => ({
  insert: { ...generationKey(shard, generation), version: 1, ...more },
});

const readGeneration = (shard: string, item: Item): Generation => ({
  shard,
  generation: Number(item.sk),
  plannedAt: Number(item['plannedAt']),
  capped: item['capped'] === true,
  lastLane: String(item['lastLane']),
  ...(item['body'] instanceof Uint8Array && { body: item['body'] }),
  ...(item['blob'] !== undefined && { blob: item['blob'] as string }),
});

export const advanceHour = (shard: string, generation: number, { tenant, month, key, add, set }: PlannedHour): Write => ({
  advance: usageKey(tenant, month, shard, key),
  generation,
  add,
  set,
});

/** Which hours of a day a generation touched: one row a day, so that a backfill of a month writes 31 and not 744. */
export const insertTouched = (shard: string, generation: number, day: string, hours: readonly string[]): Write => ({
  insert: { ...touchedKey(shard, day, generation), version: 1, hours },
});

/** Says that the next close rates an old month again, once a generation. */
export const insertOldMonth = (shard: string, generation: number, { tenant, month }: LateUsage): Write =>
  insertAgain(tenant, { month, id: `${shard}#${sortable(generation)}` });

/** Whether what an advance lost to has its generation. A loss that shows no item was a transaction in flight, no proof. */
export const isApplied = (lost: Lost | undefined, generation: number): boolean =>
  lost === undefined || Number(lost.found?.['generation'] ?? 0) >= generation;

/** The checkpoint holds only the number of the last generation that is applied everywhere. */
export type Checkpoint = { readonly generation: number; readonly version: number };

export const moveCheckpoint = (shard: string, applied: number, { version }: Checkpoint): Write =>
  writeOver(version, { ...checkpointKey(shard), applied });

export const readHourState = ({ minutes, firstUse, firstToken }: Item): HourState => ({
  ...(minutes instanceof Uint8Array && { minutes }),
  ...(firstUse !== undefined && { firstUse: Number(firstUse) }),
  ...(firstToken !== undefined && { firstToken: Number(firstToken) }),
});

/** Reads of generations, all strongly consistent. */
export const generationStore = (table: Table) => ({
  checkpoint: async (shard: string): Promise<Checkpoint> => {
    const item = await table.get(checkpointKey(shard));
    return { generation: Number(item?.['applied'] ?? 0), version: item?.version ?? 0 };
  },
  generation: async (shard: string, generation: number): Promise<Generation | undefined> => {
    const item = await table.get(generationKey(shard, generation));
    return item && readGeneration(shard, item);
  },
  /** What a shard's hours say so far, by name; hours without an item are left out. */
  hourStates: async (
    shard: string,
    hours: readonly Pick<PlannedHour, 'tenant' | 'month' | 'key'>[],
  ): Promise<readonly (readonly [name: string, state: HourState])[]> => {
    const keyOf = ({ tenant, month, key }: Pick<PlannedHour, 'tenant' | 'month' | 'key'>) => usageKey(tenant, month, shard, key);
    const names = new Map(hours.map((hour) => [itemName(keyOf(hour)), hourName(hour)]));
    const items = await table.getMany(hours.map(keyOf));
    return items.map((item) => [names.get(itemName(item))!, readHourState(item)] as const);
  },
});

const itemName = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>): string => `${pk} ${sk}`;
