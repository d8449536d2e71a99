import type { Blobs } from '#shared/platform/blobs.ts';
import { keyOf } from '#shared/platform/dynamo-expressions.ts';
import type { Item, Table, Write } from '#shared/platform/table.ts';
import { itemBytes } from './item-size.ts';

const KB = 1024;
const PAGE = 1024 * KB;

/** What was asked of DynamoDB and S3, in the units that they bill. */
export type Tally = { writeUnits: number; readUnits: number; puts: number; putBytes: number; gets: number };

export const emptyTally = (): Tally => ({ writeUnits: 0, readUnits: 0, puts: 0, putBytes: 0, gets: 0 });

/** Strongly consistent: one unit for each 4 KB begun, one for nothing at all. */
const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / (4 * KB)));

/**
 * A table that adds to a tally what DynamoDB would bill. A write costs a unit for each KB begun of the larger of the item before
 * and after, whether its condition holds or not; in a transaction, and a check is always one, it costs double. The
 * table must answer at once, as what was there before is read from it.
 */
export const countingTable = (table: Table, tally: Tally): Table => ({
  commit: async (writes) => {
    const before = await Promise.all(writes.map((write) => table.get(keyOf(write))));
    const lost = await table.commit(writes);
    tally.writeUnits += writeUnits(writes, before);
    return lost;
  },
  get: async (key) => {
    const item = await table.get(key);
    tally.readUnits += readUnits(item === undefined ? 0 : itemBytes(item));
    return item;
  },
  getMany: async (keys) => {
    const items = await table.getMany(keys);
    tally.readUnits += keys.length - items.length + items.reduce((sum, item) => sum + readUnits(itemBytes(item)), 0);
    return items;
  },
  query: (partition, range) => billedPages(table.query(partition, range), tally),
});

/** Blobs that add their requests to a tally. */
export const countingBlobs = (blobs: Blobs, tally: Tally): Blobs => ({
  put: (key, bytes) => {
    tally.puts += 1;
    tally.putBytes += bytes.length;
    return blobs.put(key, bytes);
  },
  get: (key) => {
    tally.gets += 1;
    return blobs.get(key);
  },
});

const writeUnits = (writes: readonly Write[], before: readonly (Item | undefined)[]): number => {
  const units = writes.map((write, index) => Math.max(unitsOf(before[index]), unitsOf(after(write, before[index]))));
  const isTransaction = writes.length > 1 || writes.some((write) => 'check' in write);
  return units.reduce((sum, one) => sum + one, 0) * (isTransaction ? 2 : 1);
};

const unitsOf = (item: Item | undefined): number => Math.max(1, Math.ceil((item === undefined ? 0 : itemBytes(item)) / KB));

/** The item as the write would leave it, its condition aside. */
const after = (write: Write, found: Item | undefined): Item | undefined => {
  if ('insert' in write) return write.insert;
  if ('replace' in write) return write.replace;
  if (!('advance' in write)) return undefined;
  const { advance, generation, add = {}, set = {} } = write;
  const added = Object.entries(add).map(([name, delta]) => [name, delta + ((found?.[name] as bigint | undefined) ?? 0n)]);
  const version = (found?.version ?? 0) + 1;
  return { firstGeneration: generation, ...found, ...set, ...Object.fromEntries(added), ...advance, version, generation };
};

/** A page is read as a whole, 1 MB of it at most, before its first item is seen, and is billed by its items' sizes together. */
async function* billedPages(items: AsyncIterable<Item>, tally: Tally): AsyncIterable<Item> {
  let page: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    page.push(item);
    bytes += itemBytes(item);
    if (bytes < PAGE) continue;
    tally.readUnits += readUnits(bytes);
    yield* page;
    page = [];
    bytes = 0;
  }
  tally.readUnits += readUnits(bytes);
  yield* page;
}
