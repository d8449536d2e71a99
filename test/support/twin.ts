import type { Advance, Item, Key, Lost, Table, Write } from '#shared/platform/table.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import { type Random, seeded } from './random.ts';

/** Chances in [0, 1] per operation of one worker. */
export type Faults = {
  /** A commit loses to a transaction in flight, without a word on what it met. */
  readonly conflict?: number;
  /** The operation is refused before it does anything. */
  readonly throttle?: number;
  /** A commit is applied, but its answer never arrives. */
  readonly lostReply?: number;
  /** The process dies before or after the operation; every later call of this worker fails too. */
  readonly death?: number;
};

export class Throttled extends Error {}
export class ReplyLost extends Error {}
export class ProcessDied extends Error {}

export type Twin = {
  /** Acts at once and without faults. */
  readonly table: Table;
  readonly blobs: Blobs;
  /** A process of its own: each call waits for its turn and may meet a fault. */
  worker(faults?: Faults): { readonly table: Table; readonly blobs: Blobs };
  /** Runs tasks whose calls interleave in an order given by the seed, until all are settled. */
  interleave<Result>(tasks: readonly (() => Promise<Result>)[]): Promise<PromiseSettledResult<Result>[]>;
  readonly met: { conflicts: number; throttles: number; lostReplies: number; deaths: number; commits: number; losses: number };
  items(): readonly Item[];
  /** Deletes what its `expiresAt` (seconds) says is over at an instant, as DynamoDB's time to live does sooner or later. */
  expire(now: number): void;
};

/**
 * A single-threaded DynamoDB and S3 in memory, with the semantics of the write algebra and seeded interleavings and faults;
 * `watch` sees each commit that wins, in their order.
 */
export const createTwin = (seed: number, watch: (writes: readonly Write[]) => void = () => {}): Twin => {
  const random = seeded(seed);
  const rows = new Map<string, Map<string, Item>>();
  const bytes = new Map<string, Uint8Array>();
  const waiting: (() => void)[] = [];
  const met = { conflicts: 0, throttles: 0, lostReplies: 0, deaths: 0, commits: 0, losses: 0 };
  const turn = () => new Promise<void>((go) => void waiting.push(go));

  const state = storage(rows, met, watch);
  const items = () => [...rows.values()].flatMap((partition) => [...partition.values()]);
  const worker = (faults: Faults = {}) => scheduled(state, bytes, { faults, random, turn, met });
  return {
    table: immediate(state),
    blobs: memoryBlobs(bytes),
    worker,
    met,
    items,
    expire: (now) => {
      for (const item of items()) if (item['expiresAt'] !== undefined && Number(item['expiresAt']) * 1_000 < now) state.drop(item);
    },
    interleave: async (tasks) => {
      let settled = false;
      const all = Promise.allSettled(tasks.map((task) => task())).finally(() => (settled = true));
      while (!settled) {
        await new Promise((resolve) => setImmediate(resolve));
        waiting.splice(random.below(waiting.length), 1)[0]?.();
      }
      return all;
    },
  };
};

type State = ReturnType<typeof storage>;

const storage = (rows: Map<string, Map<string, Item>>, met: Twin['met'], watch: (writes: readonly Write[]) => void) => {
  const partitionOf = ({ table, pk }: Omit<Key, 'sk'>) => `${table} ${pk}`;
  const get = (key: Key) => rows.get(partitionOf(key))?.get(key.sk);
  const order = new Map<string, readonly string[]>();
  const put = (item: Item) => {
    const name = partitionOf(item);
    if (!rows.has(name)) rows.set(name, new Map());
    if (!rows.get(name)!.has(item.sk)) order.delete(name);
    rows.get(name)!.set(item.sk, stored(item));
  };
  const drop = (key: Key) => {
    rows.get(partitionOf(key))?.delete(key.sk);
    order.delete(partitionOf(key));
  };
  const commit = (writes: readonly Write[]): readonly Lost[] => {
    assertWellFormed(writes);
    met.commits += 1;
    const lost = writes.flatMap((write, index) => {
      const found = get(target(write));
      return holds(write, found) ? [] : [{ index, found: found && copied(found) }];
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
  return { get, commit, drop, sorted };
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

/** As DynamoDB gives it back: numbers as bigint, undefined left out, nothing shared with the caller. */
const stored = (item: Item): Item => {
  const normal = normalised(item) as Record<string, unknown>;
  for (const name of ['version', 'generation', 'firstGeneration']) if (name in normal) normal[name] = Number(normal[name]);
  return normal as Item;
};
const copied = (item: Item): Item => copy(item) as Item;

/** Several times faster than structuredClone on plain values. */
const copy = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(copy);
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) result[name] = copy((value as Record<string, unknown>)[name]);
  return result;
};

const normalised = (value: unknown): unknown => {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
    return BigInt(value);
  }
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, normalised(member)]])));
};

const immediate = (state: State): Table => ({
  commit: async (writes) => state.commit(writes),
  get: async (key) => {
    const found = state.get(key);
    return found && copied(found);
  },
  getMany: async (keys) => keys.flatMap((key) => state.get(key) ?? []).map(copied),
  query: (partition, range) => pages(state, partition, range, async () => {}),
});

const PAGE = 3;

/** Reads a few items a page, so that the table may change between two pages of one query, as it may in DynamoDB. */
async function* pages(
  state: State,
  partition: Omit<Key, 'sk'>,
  { from, to, after, limit = Number.POSITIVE_INFINITY, reverse = false }: Parameters<Table['query']>[1] = {},
  beforePage: () => Promise<void>,
): AsyncIterable<Item> {
  let last = after;
  for (let left = limit; left > 0;) {
    await beforePage();
    const isLeft = (sk: string) =>
      (from === undefined || byBytes(sk, from) >= 0) &&
      (to === undefined || byBytes(sk, to) <= 0) &&
      (last === undefined || (reverse ? byBytes(sk, last) < 0 : byBytes(sk, last) > 0));
    const page = state.sorted(partition, reverse).filter(isLeft).slice(0, Math.min(PAGE, left));
    const items = page.map((sk) => copied(state.get({ ...partition, sk })!));
    yield* items;
    last = page.at(-1);
    left -= page.length;
    if (page.length < PAGE) return;
  }
}

const memoryBlobs = (bytes: Map<string, Uint8Array>): Blobs => ({
  put: async (key, content) => void bytes.set(key, new Uint8Array(content)),
  get: async (key) => bytes.get(key),
});

type Schedule = { faults: Faults; random: Random; turn: () => Promise<void>; met: Twin['met'] };

const scheduled = (state: State, bytes: Map<string, Uint8Array>, { faults, random, turn, met }: Schedule) => {
  let dead = false;
  const step = async <Result>(act: () => Result | Promise<Result>, isCommit = false): Promise<Result> => {
    if (dead) throw new ProcessDied();
    await turn();
    const dies = random.chance(faults.death ?? 0);
    const diesFirst = dies && random.chance(0.5);
    if (!diesFirst && random.chance(faults.throttle ?? 0)) {
      met.throttles += 1;
      throw new Throttled();
    }
    const result = diesFirst ? undefined : await act();
    if (dies) {
      dead = true;
      met.deaths += 1;
      throw new ProcessDied();
    }
    if (isCommit && random.chance(faults.lostReply ?? 0)) {
      met.lostReplies += 1;
      throw new ReplyLost();
    }
    return result as Result;
  };
  const blobs = memoryBlobs(bytes);
  const table: Table = {
    commit: (writes) =>
      step(() => {
        if (!random.chance(faults.conflict ?? 0)) return state.commit(writes);
        met.conflicts += 1;
        return [{ index: random.below(writes.length), found: undefined }];
      }, true),
    get: (key) => step(() => immediate(state).get(key)),
    getMany: (keys) => step(() => immediate(state).getMany(keys)),
    query: (partition, range) => pages(state, partition, range, () => step(() => {})),
  };
  return {
    table,
    blobs: { put: (key, content) => step(() => blobs.put(key, content)), get: (key) => step(() => blobs.get(key)) } satisfies Blobs,
  };
};
