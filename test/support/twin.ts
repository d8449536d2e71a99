import type { Item, Table, Write } from '#shared/platform/table.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import { type Random, seeded } from './random.ts';
import { takingTurns, type Turns } from './turns.ts';
import { immediate, memoryBlobs, type Met, NOTHING_MET, pages, type State, storage } from './twin-storage.ts';

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
