import type { Table } from '#shared/platform/table.ts';
import { hourName, type HourSum, needsState } from '../domain/plan-generation.ts';
import type { HourState } from '../domain/usage-hour.ts';
import { hourItemKey, readHourState } from '../store.ts';

/**
 * What the hours of a coming generation say so far, by name; those that need no state are not read.
 * Must be read after the checkpoint: an hour that is ahead of it means that GEN exists and the insert loses.
 */
export const readHourStates =
  (table: Pick<Table, 'getMany'>) =>
  async (shard: number, sums: readonly HourSum[]): Promise<ReadonlyMap<string, HourState>> => {
    const names = new Map(sums.filter(needsState).map((sum) => [nameOf(hourItemKey(shard, sum)), { sum, name: hourName(sum) }]));
    const items = await table.getMany([...names.values()].map(({ sum }) => hourItemKey(shard, sum)));
    return new Map(items.map((item) => [names.get(nameOf(item))!.name, readHourState(item)]));
  };

const nameOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string => `${pk} ${sk}`;
