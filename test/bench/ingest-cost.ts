import type { Tally } from '#test/support/counting.ts';
import { type Random, seeded } from '#test/support/random.ts';
import { type CountedShard, countedShard } from './counted-shard.ts';
import { type Cost, plus, usdOf, usdOfStorage } from './prices.ts';
import { type Load, WINDOW, windowOf, WINDOWS_AN_HOUR, type WorkBatch } from './workload.ts';

export type IngestCost = {
  readonly wruPerEvent: number;
  readonly requestsPerEvent: number;
  readonly storedBytesPerEvent: number;
  readonly usdPerMillion: number;
  /** For 13 months, beside the other. */
  readonly storageUsdPerMillion: number;
};

/**
 * Lambda's time is modelled, not measured, as a run's own time says more about the machine than about the code: 30 ms a request
 * of waiting and fixed work, and the processor's time by event at 512 MB, which is 512/1769 of a processor: 1,000 events take
 * 0.45 ms to parse, 3.3 times that to take in, 4 times that to count. While counting, 16 requests are in flight.
 */
export const LAMBDA = {
  gb: 0.5,
  ringMs: 20,
  requestMs: 30,
  ingestMsPerEvent: 0.0052,
  countMsPerEvent: 0.0062,
  writeMs: 5,
  blobMs: 25,
  inFlight: 16,
};
/** Each request reads its API key, strongly. */
export const KEY_READ_UNITS = 1;
/** Of a shard and window: from the log's stream and from the rule of each minute; the second finds that it is too soon. */
const RINGS = 2;
/** A message is sent, received and deleted. */
const SQS_PER_RING = 3;
/** Lambda's five pollers ask an empty queue each 20 s. */
const POLLS_PER_WINDOW = 15;

/** How the batches of a window arrive; those of `later` come in the next one. */
export type Sending = (
  batches: readonly WorkBatch[],
  random: Random,
) => { readonly now: readonly WorkBatch[]; readonly later: readonly WorkBatch[] };
const inOrder: Sending = (batches) => ({ now: batches, later: [] });

/** One batch of ten is sent again, one of twenty is overtaken by the next of its lane, one of a hundred comes a window late; what follows it waits. */
export const unruly: Sending = (batches, random) => {
  const lanes = new Set(batches.map(({ lane }) => lane)).size;
  const ranked = batches.map((batch, index) => ({ batch, rank: batch.seq > 0 && random.chance(0.05) ? index + lanes + 0.5 : index }));
  const order = ranked.toSorted((a, b) => a.rank - b.rank).map(({ batch }) => batch);
  const later = order.filter(({ seq }) => seq > 0 && random.chance(0.01));
  return { now: order.flatMap((batch) => (later.includes(batch) ? [] : random.chance(0.1) ? [batch, batch] : [batch])), later };
};

/**
 * Costs of a load by an event, from three windows through the real use cases on one shard: a first that registers the lanes and is
 * not counted, one of the 59 of an hour that meet one hour alone, and the one that meets two. Other shards are taken to cost the same, as
 * they share nothing. Every event is generated, appended as gzipped JSON, read back and folded.
 */
export const ingestCost = async (load: Load, send: Sending = inOrder): Promise<IngestCost> => {
  const shard = countedShard();
  const random = seeded(1);
  const costs: WindowCost[] = [];
  let held: readonly WorkBatch[] = [];
  let end = 0;
  for (const number of [0, 1, 2]) {
    const window = windowOf(load, random, number);
    const { now, later } = send(window.batches, random);
    const arriving = [...held, ...now];
    [held, end] = [later, window.end];
    costs.push(
      await measured(shard, load, arriving.length, async () => {
        for (const batch of arriving) await shard.append(batch, end);
        for (let ring = 0; ring < RINGS; ring += 1) await shard.rollUp(end);
      }),
    );
  }
  for (const batch of held) await shard.append(batch, end);
  await shard.rollUp(end + WINDOW);
  const [sent, counted] = [3 * load.eventsPerWindow, shard.countedEvents()];
  if (counted !== sent) throw new Error(`${sent} events were sent, ${counted} are counted`);
  return perEvent(plus(costs[2]!, costs[1]!, WINDOWS_AN_HOUR - 1), WINDOWS_AN_HOUR * load.eventsPerWindow * load.shards);
};

type WindowCost = Cost & { readonly items: number };

/** What a window's work on the shard costs the factory: the shard's counts as often as there are shards, and what the functions take. */
const measured = async (shard: CountedShard, load: Load, requests: number, work: () => Promise<void>): Promise<WindowCost> => {
  const before = { ...shard.tally, items: shard.itemBytes() };
  await work();
  const { items, ...counts } = plus({ ...shard.tally, items: shard.itemBytes() }, before, -1);
  const { shards } = load;
  const milliseconds =
    requests * LAMBDA.requestMs +
    load.eventsPerWindow * (LAMBDA.ingestMsPerEvent + LAMBDA.countMsPerEvent) +
    waiting(counts) +
    2 * RINGS * LAMBDA.ringMs;
  return {
    ...plus(counts, counts, shards - 1),
    readUnits: (counts.readUnits + requests * KEY_READ_UNITS) * shards,
    items: items * shards,
    restCalls: requests * shards,
    lambdaCalls: (requests + RINGS) * shards + RINGS,
    gbSeconds: (shards * LAMBDA.gb * milliseconds) / 1_000,
    sqsRequests: shards * RINGS * SQS_PER_RING + POLLS_PER_WINDOW,
  };
};

const waiting = ({ writeUnits, gets }: Tally): number => (writeUnits * LAMBDA.writeMs + gets * LAMBDA.blobMs) / LAMBDA.inFlight;

const perEvent = (cost: WindowCost, events: number): IngestCost => ({
  wruPerEvent: cost.writeUnits / events,
  requestsPerEvent: cost.restCalls / events,
  storedBytesPerEvent: (cost.items + cost.putBytes) / events,
  usdPerMillion: (usdOf(cost) / events) * 1e6,
  storageUsdPerMillion: (usdOfStorage({ items: cost.items, blobs: cost.putBytes }) / events) * 1e6,
});
