import type { Period } from '#shared/kernel/time.ts';
import type { Item, Table } from '#shared/platform/table.ts';
import { parseHourKey, type UsageHour } from '../domain/usage-hour.ts';
import { usagePartition } from '../store.ts';

const GUARDS = new Set(['table', 'pk', 'sk', 'version', 'generation', 'firstGeneration', 'events']);

/** A tenant's usage hours of a month in key order, the shard items of each combined: counters added. */
export const readUsageHours = (table: Pick<Table, 'query'>) =>
  async function* hours(tenant: string, month: Period): AsyncIterable<UsageHour> {
    let open: UsageHour | undefined;
    for await (const item of table.query(usagePartition(tenant, month))) {
      const part = shardItem(tenant, item);
      if (open !== undefined && open.key !== part.key) yield open;
      open = open?.key === part.key ? combined(open, part) : part;
    }
    if (open !== undefined) yield open;
  };

const shardItem = (tenant: string, item: Item): UsageHour => {
  const cut = item.sk.lastIndexOf('#');
  const key = item.sk.slice(0, cut);
  const counters = Object.entries(item).filter((entry): entry is [string, bigint] => !GUARDS.has(entry[0]) && typeof entry[1] === 'bigint');
  return {
    ...parseHourKey(tenant, key),
    key,
    counters: Object.fromEntries(counters),
    events: item['events'] as bigint,
    generations: [{ shard: Number(item.sk.slice(cut + 1)), generation: Number(item['generation']) }],
  };
};

const combined = (a: UsageHour, b: UsageHour): UsageHour => {
  const names = new Set([...Object.keys(a.counters), ...Object.keys(b.counters)]);
  const counters = Object.fromEntries([...names].map((name) => [name, (a.counters[name] ?? 0n) + (b.counters[name] ?? 0n)]));
  return { ...a, counters, events: a.events + b.events, generations: [...a.generations, ...b.generations] };
};
