import { live } from '#functions/wiring.ts';
import { meteringStore, type MeteringStore } from '#shared/metering/store.ts';
import { inParallel } from '#shared/platform/in-parallel.ts';
import { liveRollupQueue } from '#shared/platform/live.ts';
import type { Queue } from '#shared/platform/queue.ts';

type Deps = { readonly metering: Pick<MeteringStore, 'shards'>; readonly queue: Queue };

const WIDTH = 16;

/** Each minute: rings every shard that a factory ever had, whatever the stream did. */
export const ringEveryShard = (deps: () => Deps) => async (): Promise<void> => {
  const { metering, queue } = deps();
  await inParallel(await metering.shards(), WIDTH, (shard) => queue.ring(shard));
};

export const handler = ringEveryShard(() => ({ metering: meteringStore(live().table), queue: liveRollupQueue() }));
