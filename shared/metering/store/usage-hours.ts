import { type Instant, hourOf, type Period, periodBounds } from '#shared/kernel/time.ts';
import type { Item, Table } from '#shared/platform/table.ts';
import { mergeByKey } from '../domain/merge-by-key.ts';
import { combineHours, countersOf, families, type Family, formatHour, parseHourKey, type UsageHour } from '../domain/usage-hour.ts';
import { readHourState } from './generations.ts';
import { usageKey } from './keys.ts';

/** Whose usage is read: the factory's shards have it. */
export type UsageOwner = { readonly factory: string; readonly tenant: string };
type Range = { readonly from: Instant; readonly to: Instant };

/** What one shard counted of a usage hour. A number that no counter of the family names is no meter. */
const readShardHour = (tenant: string, shard: string, item: Item): UsageHour => {
  const at = parseHourKey(tenant, item.sk);
  const counted = countersOf[at.family].flatMap((name) => (typeof item[name] === 'bigint' ? [[name, item[name]] as const] : []));
  return {
    ...at,
    ...readHourState(item),
    key: item.sk,
    counters: Object.fromEntries(counted),
    events: item['events'] as bigint,
    generations: [{ shard, generation: Number(item['generation']) }],
  };
};

/** Reads of usage hours, page by page, strongly consistent. */
export const usageHourStore = (table: Table, shardsOf: (factory: string) => Promise<readonly string[]>) => {
  async function* shardHours(tenant: string, month: Period, shard: string, family: Family, { from, to }: Range): AsyncIterable<UsageHour> {
    const first = usageKey(tenant, month, shard, `${family}#${formatHour(hourOf(from))}`);
    const last = `${family}#${formatHour(to - 1)}#\u{10ffff}`;
    for await (const item of table.query(first, { from: first.sk, to: last })) yield readShardHour(tenant, shard, item);
  }
  return {
    /**
     * A tenant's usage hours of a month, or of those hours of it that [from, to) touches: GPU time first, then tokens, each in order of
     * time and then of key; the items of all shards combined.
     */
    usageHours: async function* (this: void, { factory, tenant }: UsageOwner, month: Period, range?: Range): AsyncIterable<UsageHour> {
      const { start, end } = periodBounds(month);
      const within = { from: Math.max(start, range?.from ?? start), to: Math.min(end, range?.to ?? end) };
      if (within.from >= within.to) return;
      const shards = await shardsOf(factory);
      for (const family of families) {
        const streams = shards.map((shard) => shardHours(tenant, month, shard, family, within));
        yield* mergeByKey(streams, ({ key }) => key, combineHours);
      }
    },
  };
};
