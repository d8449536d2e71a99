import type { Advance, Item, Key, Lost, Table, Write } from '#shared/platform/table.ts';
import type { Blobs } from '#shared/platform/blobs.ts';

/** What was met; `stalePages`: reads of several pages between which others wrote. */
export type Met = Record<
  'conflicts' | 'throttles' | 'cancellations' | 'lostReplies' | 'deaths' | 'pauses' | 'unprocessed' | 'stalePages' | 'commits' | 'losses',
  number
>;
export const NOTHING_MET: Met = {
  conflicts: 0,
  throttles: 0,
  cancellations: 0,
  lostReplies: 0,
  deaths: 0,
  pauses: 0,
  unprocessed: 0,
  stalePages: 0,
  commits: 0,
  losses: 0,
};

export type State = ReturnType<typeof storage>;

export const storage = (rows: Map<string, Map<string, Item>>, met: Met, watch: (writes: readonly Write[]) => void) => {
  const partitionOf = ({ table, pk }: Omit<Key, 'sk'>) => `${table} ${pk}`;
  const get = (key: Key) => rows.get(partitionOf(key))?.get(key.sk);
  const order = new Map<string, readonly string[]>();
  const changes = new Map<string, number>();
  const count = (name: string) => changes.set(name, (changes.get(name) ?? 0) + 1);
  const put = (item: Item) => {
    const name = partitionOf(item);
    if (!rows.has(name)) rows.set(name, new Map());
    if (!rows.get(name)!.has(item.sk)) order.delete(name);
    rows.get(name)!.set(item.sk, stored(item));
    count(name);
  };
  const drop = (key: Key) => {
    rows.get(partitionOf(key))?.delete(key.sk);
    order.delete(partitionOf(key));
    count(partitionOf(key));
  };
  const commit = (writes: readonly Write[]): readonly Lost[] => {
    assertWellFormed(writes);
    met.commits += 1;
    const lost = writes.flatMap((write, index) => {
      const found = get(target(write));
      return holds(write, found) ? [] : [{ index, found }];
    });
    if (lost.length > 0) met.losses += 1;
    if (lost.length === 0) {
      watch(writes);
      for (const write of writes) {
        if ('insert' in write) put(write.insert);
        else if ('replace' in write) put(write.replace);
        else if ('advance' in write) put(advanced(write, get(write.advance)));
        else if ('remove' in write) drop(write.remove);
      }
    }
    return lost;
  };
  const sorted = (partition: Omit<Key, 'sk'>, reverse: boolean) => {
    const name = partitionOf(partition);
    const keys = order.get(name) ?? [...(rows.get(name)?.keys() ?? [])].sort(byBytes);
    order.set(name, keys);
    return reverse ? keys.toReversed() : keys;
  };
  return { get, commit, drop, sorted, met, changes: (partition: Omit<Key, 'sk'>) => changes.get(partitionOf(partition)) };
};

/** DynamoDB sorts by UTF-8 bytes, that is by code points; JavaScript by UTF-16 units, which differ from the surrogates on. */
const byBytes = (a: string, b: string): number => {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
};
const SURROGATE = /[\ud800-\uffff]/;

const target = (write: Write): Key => {
  if ('insert' in write) return write.insert;
  if ('replace' in write) return write.replace;
  if ('advance' in write) return write.advance;
  return 'check' in write ? write.check : write.remove;
};

const holds = (write: Write, found: Item | undefined): boolean => {
  if ('insert' in write) return found === undefined;
  if ('advance' in write) return found === undefined || found['generation'] === undefined || Number(found['generation']) < write.generation;
  if ('ifSeen' in write) return found !== undefined && found[write.ifSeen.attribute] === write.ifSeen.value;
  return found?.version === write.ifVersion;
};

const advanced = ({ advance, generation, add = {}, set = {} }: Advance, found: Item | undefined): Item => {
  const added = Object.entries(add).map(([name, delta]) => [name, (toBigint(found?.[name]) ?? 0n) + delta]);
  return {
    firstGeneration: generation,
    ...found,
    ...set,
    ...Object.fromEntries(added),
    ...advance,
    version: (found?.version ?? 0) + 1,
    generation,
  };
};

const toBigint = (value: unknown) => (typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : undefined);

const assertWellFormed = (writes: readonly Write[]) => {
  const keys = writes.map((write) => `${target(write).table} ${target(write).pk} ${target(write).sk}`);
  if (writes.length === 0 || writes.length > 100) throw new RangeError(`a commit takes 1 to 100 writes, not ${writes.length}`);
  if (new Set(keys).size !== keys.length) throw new RangeError('a commit takes at most one write per item');
};

/**
 * As DynamoDB gives it back: numbers as bigint, undefined left out, nothing shared with whoever wrote it. Frozen, as readers share it:
 * one that changes what it was given fails.
 */
const stored = (item: Item): Item => {
  const normal: Record<string, unknown> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) normal[name] = NUMBERS.has(name) ? Number(value) : normalised(value);
  }
  return Object.freeze(normal) as Item;
};
const NUMBERS = new Set(['version', 'generation', 'firstGeneration']);

const normalised = (value: unknown): unknown => {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
    return BigInt(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return Object.freeze(value.map(normalised));
  const normal: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) normal[name] = normalised(member);
  }
  return Object.freeze(normal);
};

export const immediate = (state: State): Table => ({
  commit: async (writes) => state.commit(writes),
  get: async (key) => state.get(key),
  getMany: async (keys) => keys.flatMap((key) => state.get(key) ?? []),
  query: (partition, range) => pages(state, partition, range, async () => {}),
});

const PAGE = 3;

/** Reads a few items a page, so that the table may change between two pages of one query, as it may in DynamoDB. */
export async function* pages(
  state: State,
  partition: Omit<Key, 'sk'>,
  { from, to, after, limit = Number.POSITIVE_INFINITY, reverse = false }: Parameters<Table['query']>[1] = {},
  beforePage: () => Promise<void>,
): AsyncIterable<Item> {
  let last = after;
  let seen: number | undefined;
  for (let left = limit; left > 0;) {
    await beforePage();
    const now = state.changes(partition) ?? 0;
    if (seen !== undefined && seen !== now) state.met.stalePages += 1;
    seen = now;
    const isLeft = (sk: string) =>
      (from === undefined || byBytes(sk, from) >= 0) &&
      (to === undefined || byBytes(sk, to) <= 0) &&
      (last === undefined || (reverse ? byBytes(sk, last) < 0 : byBytes(sk, last) > 0));
    const page = state.sorted(partition, reverse).filter(isLeft).slice(0, Math.min(PAGE, left));
    const items = page.map((sk) => state.get({ ...partition, sk })!);
    yield* items;
    last = page.at(-1);
    left -= page.length;
    if (page.length < PAGE) return;
  }
}

export const memoryBlobs = (bytes: Map<string, Uint8Array>): Blobs => ({
  put: async (key, content) => void bytes.set(key, new Uint8Array(content)),
  get: async (key) => bytes.get(key),
});
