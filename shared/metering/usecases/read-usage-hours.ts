import type { Period } from '#shared/kernel/time.ts';
import type { Item, Table } from '#shared/platform/table.ts';
import { earliest } from '../domain/earliest.ts';
import { addMinutes, decodeMinutes, encodeMinutes } from '../domain/minute-sums.ts';
import { type HourState, parseHourKey, type UsageHour } from '../domain/usage-hour.ts';
import { readHourState, usagePartition } from '../store.ts';

const GUARDS = new Set(['table', 'pk', 'sk', 'version', 'generation', 'firstGeneration', 'events', 'firstUse', 'firstToken']);

/** A tenant's usage hours of a month in key order, the shard items of each combined: counters and minutes added, the first of firsts. */
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
    ...readHourState(item),
    key,
    counters: Object.fromEntries(counters),
    events: item['events'] as bigint,
    generations: [{ shard: Number(item.sk.slice(cut + 1)), generation: Number(item['generation']) }],
  };
};

const combined = (a: UsageHour, b: UsageHour): UsageHour => {
  const names = new Set([...Object.keys(a.counters), ...Object.keys(b.counters)]);
  const counters = Object.fromEntries([...names].map((name) => [name, (a.counters[name] ?? 0n) + (b.counters[name] ?? 0n)]));
  return { ...a, ...combinedState(a, b), counters, events: a.events + b.events, generations: [...a.generations, ...b.generations] };
};

const combinedState = (a: HourState, b: HourState): HourState => {
  const minutes =
    a.minutes && b.minutes ? encodeMinutes(addMinutes(decodeMinutes(a.minutes), decodeMinutes(b.minutes))) : (a.minutes ?? b.minutes);
  const firstUse = earliest(a.firstUse, b.firstUse);
  const firstToken = earliest(a.firstToken, b.firstToken);
  return { ...(minutes && { minutes }), ...(firstUse !== undefined && { firstUse }), ...(firstToken !== undefined && { firstToken }) };
};
