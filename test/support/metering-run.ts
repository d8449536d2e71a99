import type { Blobs } from '#shared/platform/blobs.ts';
import type { Table } from '#shared/platform/table.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import type { LaneId } from '#shared/metering/domain/lane.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { append, arrivalOf, FACTORY, PRODUCER, tenantNumber } from './metering.ts';
import { type Random, seeded } from './random.ts';
import { createTwin, type Faults, type Twin } from './twin.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2023, 10, 30, 18);
const NOW = START + 12 * HOUR;
export const TENANTS = [1, 2, 3].map(tenantNumber);
export const MONTHS = ['2023-11', '2023-12'];
const SHARDS = 2;

export type Lane = { readonly id: LaneId; readonly batches: readonly SentBatch[] };
export type Run = { readonly twin: Twin; readonly lanes: readonly Lane[]; readonly events: number };

/** Lanes of random token and GPU events around a month's end. */
const makeLanes = (random: Random, count: number, batches: number, events: number): Lane[] =>
  Array.from({ length: count }, (_, lane) => ({
    id: { producer: PRODUCER, lane: `lane-${lane}` },
    batches: Array.from({ length: batches }, () => ({ events: Array.from({ length: events }, () => makeEvent(random)) })),
  }));

const makeEvent = (random: Random): SentBatch['events'][number] => {
  const tenant = random.pick(TENANTS);
  const at = START + random.below(8 * HOUR);
  const time = (instant: number) => new Date(instant).toISOString();
  const reservation = random.chance(0.3) ? { reservation: 'rsv_01JD0000000000000000000000' } : {};
  if (random.chance(0.5))
    return {
      ...reservation,
      type: 'tokens',
      tenant,
      model: random.pick(['a', 'b']),
      at: time(at),
      tokens: { input: random.below(9000), output: random.below(90) },
    };
  const excluded = random.chance(0.1) ? { excluded: 'test' as const } : {};
  return {
    type: 'gpu',
    tenant,
    sku: 'gpu.x',
    allocation: 'p',
    gpuMilli: 1 + random.below(8000),
    from: time(at),
    to: time(at + 1 + random.below(2 * HOUR)),
    ...excluded,
    ...reservation,
  };
};

/** Seq 0 first, as it registers the lane; the others overtake each other a little, so that gaps come and go. */
const sendingOrder = (count: number, random: Random): number[] =>
  Array.from({ length: count }, (_, seq) => ({ seq, rank: seq === 0 ? -1 : seq + random.below(4) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ seq }) => seq);

/** Sends a lane's batches until every one is acknowledged, in a new process after each death. */
const send = async (worker: () => ReturnType<Twin['worker']>, { id, batches }: Lane, random: Random): Promise<void> => {
  let process = worker();
  for (const seq of sendingOrder(batches.length, random)) {
    for (;;) {
      try {
        await append({ table: process.table, raw: process.blobs, shards: SHARDS })(arrivalOf(id, seq, batches[seq]!), NOW);
        break;
      } catch {
        process = worker();
      }
    }
  }
};

/** What a roll-up works with. */
export const countingOn = (table: Table, raw: Blobs) => ({
  metering: meteringStore(table),
  commit: table.commit,
  raw,
  pause: async () => {},
});

const roll = async (worker: () => ReturnType<Twin['worker']>, isOver: () => boolean, random: Random): Promise<void> => {
  while (!isOver()) {
    const process = worker();
    try {
      await rollUp(countingOn(process.table, process.blobs))({
        shard: shardId(FACTORY, random.below(SHARDS)),
        interval: 0,
        wall: () => NOW,
        present: NOW,
        goOn: () => !isOver(),
      });
      await process.table.get({ table: 'usage', pk: 'IDLE', sk: 'TURN' });
    } catch {
      // a fault: the next round is a new process
    }
  }
};

/**
 * Producers and two rollups racing under faults, then one rollup in peace.
 * `through` wraps every rollup's table: a mutant of the code under test.
 */
export const runMetering = async (
  seed: number,
  faults: Faults,
  size: { readonly lanes: number; readonly batches: number; readonly events: number },
  through: (table: Table, twin: Twin) => Table = (table) => table,
): Promise<Run> => {
  const random = seeded(seed);
  const twin = createTwin(seed);
  const lanes = makeLanes(random, size.lanes, size.batches, size.events);
  let sending = lanes.length;
  const worker = () => twin.worker(faults);
  const mutated = () => {
    const { table, blobs } = worker();
    return { table: through(table, twin), blobs };
  };
  await twin.interleave([
    ...lanes.map((lane) => async () => {
      await send(worker, lane, seeded(seed + 3));
      sending -= 1;
    }),
    ...[1, 2].map((number) => () => roll(mutated, () => sending === 0, seeded(seed + number))),
  ]);
  for (let shard = 0; shard < SHARDS; shard += 1) {
    await rollUp(countingOn(through(twin.table, twin), twin.blobs))({
      shard: shardId(FACTORY, shard),
      interval: 0,
      wall: () => NOW,
      present: NOW,
      goOn: () => true,
    });
  }
  return { twin, lanes, events: size.lanes * size.batches * size.events };
};

/** The same totals by plain sums over the events that were sent. */
export const plainTotals = (lanes: readonly Lane[]): Record<string, bigint> => {
  const sums: Record<string, bigint> = {};
  const add = (name: string, quantity: bigint) => (sums[name] = (sums[name] ?? 0n) + quantity);
  const first = (name: string, at: number) => {
    if (sums[name] === undefined || BigInt(at) < sums[name]) sums[name] = BigInt(at);
  };
  for (const event of lanes.flatMap(({ batches }) => batches).flatMap(({ events }) => events)) {
    if (event.type === 'tokens') {
      const at = Date.parse(event.at);
      const name = `${event.tenant} ${event.model} ${at - (at % HOUR)}`;
      for (const [kind, count] of Object.entries(event.tokens)) add(`${name} ${kind}`, BigInt(count ?? 0));
      add(`${name} events`, 1n);
      if (event.reservation !== undefined && Object.values(event.tokens).some((count) => count! > 0)) first(`${name} firstToken`, at);
      continue;
    }
    const [from, to] = [Date.parse(event.from), Date.parse(event.to)];
    for (let hour = from - (from % HOUR); hour < to; hour += HOUR) {
      const [start, end] = [Math.max(from, hour), Math.min(to, hour + HOUR)];
      const quantity = BigInt(event.gpuMilli) * BigInt(end - start);
      const name = `${event.tenant} ${event.sku} ${hour}`;
      add(`${name} measured`, quantity);
      add(`${name} billable`, event.excluded === undefined ? quantity : 0n);
      add(`${name} excluded`, event.excluded === undefined ? 0n : quantity);
      add(`${name} events`, 1n);
      if (event.excluded !== undefined) continue;
      add(`${name} minutes`, quantity);
      add(`${name} byMinute`, BigInt(event.gpuMilli) * weighted(start - hour, end - hour));
      first(`${name} firstUse`, start);
    }
  }
  return sums;
};

/** Milliseconds of an hour, each times the number of its minute from 1 on: shifted use has another sum. */
const weighted = (from: number, to: number): bigint => {
  let sum = 0;
  for (let minute = 0; minute < 60; minute += 1)
    sum += (minute + 1) * Math.max(0, Math.min(to, (minute + 1) * 60_000) - Math.max(from, minute * 60_000));
  return BigInt(sum);
};
