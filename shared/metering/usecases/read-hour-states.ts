import type { Item, Table } from '#shared/platform/table.ts';
import { hourName, type HourSum, needsState } from '../domain/plan-generation.ts';
import type { HourState } from '../domain/usage-hour.ts';
import { hourItemKey, readHourState } from '../store.ts';

const PARTS = 8;

/**
 * What the hours of a coming generation say so far, by name; those that need no state are not read.
 * Must be read after the checkpoint: an hour that is ahead of it means that GEN exists and the insert loses.
 */
export const readHourStates =
  (table: Pick<Table, 'getMany'>) =>
  async (shard: number, sums: readonly HourSum[]): Promise<ReadonlyMap<string, HourState>> => {
    const wanted = sums.filter(needsState);
    const size = Math.ceil(wanted.length / PARTS);
    const parts = Array.from({ length: PARTS }, (_, part) => wanted.slice(part * size, (part + 1) * size));
    const items = await Promise.all(parts.map((part) => table.getMany(part.map((sum) => hourItemKey(shard, sum)))));
    const names = new Map(wanted.map((sum) => [itemName(hourItemKey(shard, sum)), hourName(sum)]));
    return new Map(items.flat().map((item) => [names.get(itemName(item))!, readHourState(item)]));
  };

const itemName = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>): string => `${pk} ${sk}`;
