import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { type SweepDeps, sweepDeps, live } from '#functions/wiring.ts';
import { sweepLanes } from '#shared/metering/usecases/sweep-lanes.ts';
import { logger, metrics } from '#shared/platform/logger.ts';

/** Each day: finds batches that came after their lane's end, and lists those lanes again. */
export const sweepEveryDay = (deps: () => SweepDeps) => async (): Promise<void> => {
  const { looked, listed } = await sweepLanes(deps())(deps().wall());
  metrics.singleMetric().addMetric('lanesWithMore', MetricUnit.Count, listed);
  logger.info('swept', { looked, listed });
};

export const handler = sweepEveryDay(() => sweepDeps(live()));
