import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import type { RollUpDeps } from '#functions/wiring.ts';
import { SECOND } from '#shared/kernel/time.ts';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { logger, metrics } from '#shared/platform/logger.ts';

/** No new generation is begun in the last part of the function's time. */
const RESERVE = 60 * SECOND;

/** Longer than a generation takes; after that its worker has died, and the next one goes on. */
const PATIENCE = 60 * SECOND;

/** Rolls up every shard of the deployment, one after the other. */
export const rollUpAll =
  (deps: RollUpDeps) =>
  async (context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>): Promise<void> => {
    const goOn = () => context.getRemainingTimeInMillis() > RESERVE;
    for (let shard = 0; shard < deps.shards; shard += 1) {
      const started = Date.now();
      const { interval, wall: now } = deps;
      const done = await rollUp(deps)({ shard, worker: context.awsRequestId, interval, patience: PATIENCE, now, goOn });
      if (done.generations === 0) continue;
      metrics.addMetric('countedBatches', MetricUnit.Count, done.batches);
      logger.info('rolled up', { shard, ...done, milliseconds: Date.now() - started });
    }
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
