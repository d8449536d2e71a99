import { MINUTE } from '#shared/kernel/time.ts';
import type { UsageEvent } from '#shared/metering/batch.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { appendBatch, noPositions } from '#shared/metering/usecases/append-batch.ts';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { FACTORY, tenantNumber } from '#test/support/metering.ts';
import { delayed, simulatedClock } from '#test/support/simulated-time.ts';
import { createTwin } from '#test/support/twin.ts';
import { LAMBDA } from './ingest-cost.ts';
import { arrivalOf } from './workload.ts';

const LANES = 60;
const PER_LANE = 5_000;
const KEYS = 1_000;
const SHARDS = Array.from({ length: 8 }, (_, shard) => shardId(FACTORY, shard));
const LATENCY = { tableMs: 5, blobMs: 25, inFlight: 16 };
const END = Date.UTC(2023, 10, 16, 18, 30);

/**
 * How long a fleet's minute takes to count: 300,000 events, one a GPU, wait in 60 lanes, and the shards are rolled up side by side.
 * Requests take simulated time; to it comes the processor's time of the busiest shard, as the cost model has it.
 */
export const fleetBench = async (): Promise<{ readonly events: number; readonly seconds: number }> => {
  const { table, blobs } = createTwin(1);
  const knownIn = async () => ({ isTenant: () => true, isProject: () => true });
  const newShard = async (_: string, { lane }: { readonly lane: string }) => SHARDS[Number(lane.split('-')[1]) % SHARDS.length]!;
  const ingest = appendBatch({ metering: meteringStore(table), raw: blobs, knownIn, newShard, positions: noPositions() });
  for (let lane = 0; lane < LANES; lane += 1) {
    const events = Array.from({ length: PER_LANE }, (_, index) => gpuMinute(lane * PER_LANE + index));
    await ingest(arrivalOf({ lane: `lane-${lane}`, seq: 0, events }), END);
  }
  const clock = simulatedClock();
  await clock.run(
    SHARDS.map((shard) => async () => {
      const process = delayed({ table, blobs }, clock, LATENCY);
      const deps = { metering: meteringStore(process.table), commit: process.table.commit, raw: process.blobs, pause: async () => {} };
      await rollUp(deps)({ shard, interval: 0, present: END, wall: () => END + clock.now(), goOn: () => true });
    }),
  );
  const busiest = Math.ceil(LANES / SHARDS.length) * PER_LANE;
  return { events: LANES * PER_LANE, seconds: (clock.now() + busiest * LAMBDA.countMsPerEvent) / 1_000 };
};

const gpuMinute = (gpu: number): UsageEvent => ({
  type: 'gpu',
  tenant: tenantNumber(1 + (gpu % KEYS)),
  sku: 'gpu.gb300-nvl72',
  allocation: `gpu-${gpu}`,
  gpuMilli: 1_000,
  from: END - MINUTE,
  to: END,
});
