import { Problem } from '#shared/kernel/problem.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { appendBatch, noPositions } from '#shared/metering/usecases/append-batch.ts';
import { chooseShard } from '#shared/metering/usecases/choose-shard.ts';
import { lanesOf, type PlannedBatch, type PlannedLane } from './ledger-lanes.ts';
import { startProcess, type World } from './ledger-world.ts';
import type { Random } from './random.ts';

const SHARDS = 2;

/** An environment of the ingest function. */
const ingest = (world: World) => {
  const process = startProcess(world);
  const { metering, raw, now, idle, rollUps } = process;
  const { lane } = meteringStore(world.twin.table);
  const append = appendBatch({
    metering,
    raw,
    knownIn: async () => ({ isTenant: () => true, isProject: () => true }),
    newShard: chooseShard({ metering, shardsOf: async () => SHARDS, known: new Set() }),
    positions: noPositions(),
  });
  return {
    idle,
    append: async ({ arrival }: PlannedBatch) => {
      const { outcome } = await append(arrival, now());
      await rollUps.ring((await lane(arrival.id))!.shard);
      return outcome;
    },
  };
};

export type Sending = {
  /** Lanes by name, once their batch with seq 0 is acknowledged: a producer registers its lanes before it promises anything. */
  readonly registered: Set<string>;
  /** Whether what a stage waits for has come: usage after a close is sent after it. */
  readonly isReached: (stage: number) => boolean;
};

const PATIENCE = 30;

/** Sends a lane's batches until every one is acknowledged or refused for good; some of them again. */
export const sendLane = async (world: World, lane: PlannedLane, sending: Sending, random: Random): Promise<void> => {
  let environment = ingest(world);
  const send = async (batch: PlannedBatch): Promise<'accepted' | 'refused'> => {
    for (;;) {
      try {
        await environment.append(batch);
        return 'accepted';
      } catch (error) {
        if (error instanceof Problem && error.code === 'lane_ended') return 'refused';
        if (error instanceof Problem && error.code !== 'contention') throw error;
        environment = ingest(world);
      }
    }
  };
  const isAloneYet = () => lanesOf(lane.id.producer).some((name) => !sending.registered.has(name));
  for (const seq of lane.order) {
    const batch = lane.batches[seq]!;
    for (let waits = 0; waits < PATIENCE && !sending.isReached(batch.stage); waits += 1) await environment.idle(50);
    while (batch.sent.watermark !== undefined && isAloneYet()) await environment.idle(20);
    world.clock.at = Math.max(world.clock.at, batch.sentAt);
    world.told.set(`${lane.id.lane} ${seq}`, await send(batch));
    sending.registered.add(lane.id.lane);
    if (!random.chance(0.1)) continue;
    world.met.sentAgain += 1;
    await send(batch);
  }
};
