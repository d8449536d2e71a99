import type { Advance, Item, Key, Lost, Table, Write } from '#shared/platform/table.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import { type Random, seeded } from './random.ts';
import { takingTurns, type Turns } from './turns.ts';

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
  /** A transaction is cancelled because the table is busy. */
  readonly cancelled?: number;
  /** The process stands still for some hundred turns of the others, or thousands: a zombie when it goes on. */
  readonly pause?: number;
  /** A read of many keys leaves some of them for another round trip. */
  readonly unprocessed?: number;
};

/** As the vendor says it: of one operation by name, of a transaction by the reasons of its cancellation. */
export class Throttled extends Error {
  readonly CancellationReasons: readonly { readonly Code: string }[];
  constructor(isTransaction = false) {
    super('the table is busy');
    this.name = isTransaction ? 'TransactionCanceledException' : 'ThrottlingException';
    this.CancellationReasons = isTransaction ? [{ Code: 'None' }, { Code: 'ThrottlingError' }] : [];
  }
}
export class ReplyLost extends Error {}
export class ProcessDied extends Error {}

export type TwinWorker = {
  readonly table: Table;
  readonly blobs: Blobs;
  /** Lets others have so many turns. */
  readonly idle: (turns: number) => Promise<void>;
};

/** What was met; `stalePages`: reads of several pages between which others wrote. */
export type Met = Record<
  'conflicts' | 'throttles' | 'cancellations' | 'lostReplies' | 'deaths' | 'pauses' | 'unprocessed' | 'stalePages' | 'commits' | 'losses',
  number
>;
const NOTHING_MET: Met = {
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

export type Twin = {
  /** Acts at once and without faults. */
  readonly table: Table;
  readonly blobs: Blobs;
  /** A process of its own: each call waits for its turn and may meet a fault. */
  worker(faults?: Faults): TwinWorker;
  /** Runs tasks whose calls interleave in an order given by the seed, until all are settled. */
  readonly interleave: Turns['interleave'];
  readonly met: Met;
  readonly items: () => readonly Item[];
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
  const met = { ...NOTHING_MET };
  const turns = takingTurns(random);

  const state = storage(rows, met, watch);
  const items = () => [...rows.values()].flatMap((partition) => [...partition.values()]);
  const worker = (faults: Faults = {}) => scheduled(state, bytes, { faults, random, turns, met });
  return {
    table: immediate(state),
    blobs: memoryBlobs(bytes),
    worker,
    met,
    items,
    expire: (now) => {
      for (const item of items()) if (item['expiresAt'] !== undefined && Number(item['expiresAt']) * 1_000 < now) state.drop(item);
    },
    interleave: turns.interleave,
  };
};

type State = ReturnType<typeof storage>;

const storage = (rows: Map<string, Map<string, Item>>, met: Met, watch: (writes: readonly Write[]) => void) => {
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

const immediate = (state: State): Table => ({
  commit: async (writes) => state.commit(writes),
  get: async (key) => state.get(key),
  getMany: async (keys) => keys.flatMap((key) => state.get(key) ?? []),
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

const memoryBlobs = (bytes: Map<string, Uint8Array>): Blobs => ({
  put: async (key, content) => void bytes.set(key, new Uint8Array(content)),
  get: async (key) => bytes.get(key),
});

type Schedule = { faults: Faults; random: Random; turns: Turns; met: Met };

const PAUSE = 300;
const LONG_PAUSE = 3_000;

const scheduled = (state: State, bytes: Map<string, Uint8Array>, { faults, random, turns, met }: Schedule): TwinWorker => {
  let dead = false;
  let asleepUntil = 0;
  const meets = (chance: number | undefined, name: keyof Met): boolean => {
    const isMet = chance !== undefined && random.chance(chance);
    if (isMet) met[name] += 1;
    return isMet;
  };
  const turn = async (): Promise<void> => {
    if (meets(faults.pause, 'pauses')) asleepUntil = turns.taken() + random.below(random.chance(0.1) ? LONG_PAUSE : PAUSE);
    while (asleepUntil > turns.taken()) await turns.turnAfter(asleepUntil - turns.taken());
    await turns.turn();
  };
  const step = async <Result>(act: () => Result | Promise<Result>, writes = 0): Promise<Result> => {
    if (dead) throw new ProcessDied();
    await turn();
    const dies = random.chance(faults.death ?? 0);
    const diesFirst = dies && random.chance(0.5);
    if (!diesFirst && meets(faults.throttle ?? 0, 'throttles')) throw new Throttled();
    if (!diesFirst && writes > 1 && meets(faults.cancelled, 'cancellations')) throw new Throttled(true);
    const result = diesFirst ? undefined : await act();
    if (dies) {
      dead = true;
      met.deaths += 1;
      throw new ProcessDied();
    }
    if (writes > 0 && meets(faults.lostReply ?? 0, 'lostReplies')) throw new ReplyLost();
    return result as Result;
  };
  const blobs = memoryBlobs(bytes);
  const read = immediate(state);
  const table: Table = {
    commit: (writes) =>
      step(
        () =>
          meets(faults.conflict ?? 0, 'conflicts') ? [{ index: random.below(writes.length), found: undefined }] : state.commit(writes),
        writes.length,
      ),
    get: (key) => step(() => read.get(key)),
    getMany: async (keys) => {
      if (keys.length < 2 || !meets(faults.unprocessed, 'unprocessed')) return step(() => read.getMany(keys));
      const first = 1 + random.below(keys.length - 1);
      return [...(await step(() => read.getMany(keys.slice(0, first)))), ...(await step(() => read.getMany(keys.slice(first))))];
    },
    query: (partition, range) => pages(state, partition, range, () => step(() => {})),
  };
  return {
    table,
    blobs: { put: (key, content) => step(() => blobs.put(key, content)), get: (key) => step(() => blobs.get(key)) },
    idle: turns.turnAfter,
  };
};
