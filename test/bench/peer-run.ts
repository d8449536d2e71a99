import { MINUTE, SECOND } from '#shared/kernel/time.ts';
import { countingTable, emptyTally } from '#test/support/counting.ts';
import { seeded } from '#test/support/random.ts';
import { createTwin, type Faults, ProcessDied } from '#test/support/twin.ts';
import { KEY_READ_UNITS, LAMBDA } from './ingest-cost.ts';
import { counterKey, countersOf, type Peer, type PeerEvent, peers } from './peers.ts';
import { usdOf } from './prices.ts';
import { frozen } from './workload.ts';

export type PeerResult = {
  readonly name: string;
  readonly source: string;
  readonly wruPerEvent: number;
  readonly usdPerMillion: number;
  readonly faultSeeds: number;
  readonly wrongTotals: number;
};

const NOW = Date.UTC(2023, 10, 16, 18, 30);
const CALM_EVENTS = 20_000;
/** The most that a stream hands over at once. */
const STREAM_BATCH = 1_000;

/** Each peer: its costs on the frozen workload in peace, and in how many seeds of faults its totals came out wrong. */
export const benchPeers = async (seeds: number): Promise<readonly PeerResult[]> => {
  const results: PeerResult[] = [];
  for (const peer of peers) {
    let wrongTotals = 0;
    for (let seed = 1; seed <= seeds; seed += 1) wrongTotals += Number(!(await isRight(peer, seed)));
    results.push({ name: peer.name, source: peer.source, ...(await calmCost(peer)), faultSeeds: seeds, wrongTotals });
  }
  return results;
};

const eventsFor = (seed: number, count: number): PeerEvent[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => frozen(random, NOW + Math.floor((index * MINUTE) / count)) as PeerEvent);
};

const calmCost = async (peer: Peer): Promise<Pick<PeerResult, 'wruPerEvent' | 'usdPerMillion'>> => {
  const twin = createTwin(1);
  const tally = emptyTally();
  const table = countingTable(twin.table, tally);
  const events = eventsFor(1, CALM_EVENTS);
  for (const event of events) await peer.accept(table, event, NOW);
  const writes = tally.writeUnits;
  let rings = 0;
  for (; peer.aggregate !== undefined && rings * STREAM_BATCH < events.length; rings += 1)
    await peer.aggregate(table, events.slice(rings * STREAM_BATCH, (rings + 1) * STREAM_BATCH));
  const milliseconds = events.length * LAMBDA.ringMs + ((tally.writeUnits - writes) * LAMBDA.writeMs) / LAMBDA.inFlight;
  const lambda = { lambdaCalls: events.length + rings, gbSeconds: (LAMBDA.gb * milliseconds) / 1_000 };
  const readUnits = tally.readUnits + events.length * KEY_READ_UNITS;
  const cost = { ...tally, ...lambda, readUnits, restCalls: events.length, sqsRequests: 0 };
  return { wruPerEvent: tally.writeUnits / events.length, usdPerMillion: (usdOf(cost) / events.length) * 1e6 };
};

type Trouble = { readonly faults: Faults; readonly sentAgain: number; readonly deliveredAgain: number };
/** Faults as in the ledger's own model. */
const TROUBLE = { faults: { conflict: 0.03, throttle: 0.02, lostReply: 0.05, death: 0.01 }, sentAgain: 0.1, deliveredAgain: 0.02 };
export const CALM: Trouble = { faults: {}, sentAgain: 0, deliveredAgain: 0 };
const PRODUCERS = 3;
const EVENTS_EACH = 20;
const STREAM_PART = 10;

/** Whether the counters hold each event once after a run in which processes meet faults and events and stream batches come again. */
export const isRight = async (peer: Peer, seed: number, { faults, sentAgain, deliveredAgain }: Trouble = TROUBLE): Promise<boolean> => {
  const random = seeded(seed);
  const stream: PeerEvent[] = [];
  const twin = createTwin(seed, (writes) => {
    for (const write of writes)
      if ('insert' in write && write.insert.pk.startsWith('EVENT#')) stream.push(write.insert as unknown as PeerEvent);
  });
  let now = NOW;
  /** In a new process after each death, until it is done. */
  const untilDone = async (act: (process: ReturnType<typeof twin.worker>) => Promise<void>) => {
    for (let process = twin.worker(faults); ;) {
      try {
        now += SECOND;
        return await act(process);
      } catch (error) {
        if (error instanceof ProcessDied) process = twin.worker(faults);
      }
    }
  };
  const events = eventsFor(seed, PRODUCERS * EVENTS_EACH);
  let sending = PRODUCERS;
  const produce = (producer: number) => async () => {
    for (const event of events.slice(producer * EVENTS_EACH, (producer + 1) * EVENTS_EACH)) {
      do await untilDone(({ table }) => peer.accept(table, event, now));
      while (random.chance(sentAgain));
    }
    sending -= 1;
  };
  const aggregate = async () => {
    for (let from = 0; sending > 0 || from < stream.length;) {
      const batch = stream.slice(from, from + STREAM_PART);
      from += batch.length;
      await untilDone(async ({ table }) => void (await table.get({ table: 'usage', pk: 'STREAM', sk: 'TURN' })));
      do await untilDone(async ({ table }) => peer.aggregate?.(table, batch));
      while (random.chance(deliveredAgain));
    }
  };
  await twin.interleave([...Array.from({ length: PRODUCERS }, (_, producer) => produce(producer)), ...(peer.aggregate ? [aggregate] : [])]);
  return countersIn(twin.items()) === plainCounters(events);
};

const countersIn = (items: readonly { readonly pk: string; readonly sk: string; readonly [name: string]: unknown }[]): string =>
  items
    .filter(({ pk }) => pk.startsWith('COUNTER#'))
    .map(({ pk, sk, events, input, output }) => [pk, sk, events, input, output].join(' '))
    .sort()
    .join('\n');

const plainCounters = (events: readonly PeerEvent[]): string => {
  const sums = new Map<string, bigint[]>();
  for (const event of events) {
    const { pk, sk } = counterKey(event);
    const before = sums.get(`${pk} ${sk}`) ?? [0n, 0n, 0n];
    const { events: one, input, output } = countersOf(event);
    sums.set(`${pk} ${sk}`, [before[0]! + one, before[1]! + input, before[2]! + output]);
  }
  return [...sums]
    .map(([name, counts]) => [name, ...counts].join(' '))
    .sort()
    .join('\n');
};
