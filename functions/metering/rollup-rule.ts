import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { live } from '#functions/wiring.ts';
import { meteringStore, type MeteringStore } from '#shared/metering/store.ts';
import { inParallel } from '#shared/platform/in-parallel.ts';
import { liveRollupQueue } from '#shared/platform/live.ts';
import { metrics } from '#shared/platform/logger.ts';
import type { Queue } from '#shared/platform/queue.ts';

type Deps = { readonly metering: Pick<MeteringStore, 'shards'>; readonly queue: Queue };

const WIDTH = 16;

/**
 * Each minute: rings every shard that a factory ever had, whatever the stream did. Where there is none, it says that nothing lags; and of
 * `none` always, because to the alarm by shard a deployment without any series is a silent one.
 */
export const ringEveryShard = (deps: () => Deps) => async (): Promise<void> => {
  const { metering, queue } = deps();
  const shards = await metering.shards();
  metrics.singleMetric().addDimension('shard', 'none').addMetric('rollupLag', MetricUnit.Seconds, 0);
  if (shards.length === 0) metrics.singleMetric().addMetric('rollupLag', MetricUnit.Seconds, 0);
  await inParallel(shards, WIDTH, (shard) => queue.ring(shard));
};

export const handler = ringEveryShard(() => ({ metering: meteringStore(live().table), queue: liveRollupQueue() }));
