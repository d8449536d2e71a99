import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { live, type ReadyDeps, readyDeps } from '#functions/wiring.ts';
import { closeGroupOf } from '#shared/invoicing/rows.ts';
import { ringReady } from '#shared/invoicing/usecases/ring-ready.ts';
import { SECOND } from '#shared/kernel/time.ts';
import { liveClosingQueue } from '#shared/platform/live.ts';
import { logger, metrics } from '#shared/platform/logger.ts';

/**
 * Each minute: rings for requests whose usage has become complete, and for closes of factories that have not asked for all tenants. One
 * factory that fails does not hold up the others. Says how long the oldest request waits, also where none does: silence is an alarm.
 */
export const closeWhatIsReady = (deps: () => ReadyDeps) => async (): Promise<void> => {
  const { invoicing, closing, now } = deps();
  for await (const month of invoicing.unlistedCloses()) await closing.ring(closeGroupOf(month));
  let oldest = 0;
  for await (const month of invoicing.monthsWithRequests()) {
    try {
      const { count, age } = await ringReady(deps())(month, await now(month.factory));
      oldest = Math.max(oldest, age);
      logger.info('rung', { ...month, count });
    } catch (error) {
      metrics.singleMetric().addMetric('failedLooks', MetricUnit.Count, 1);
      logger.error('looking for requests failed; the next minute tries again', { ...month, error });
    }
  }
  metrics.singleMetric().addMetric('requestAge', MetricUnit.Seconds, Math.ceil(oldest / SECOND));
};

export const handler = closeWhatIsReady(() => readyDeps({ ...live(), closing: liveClosingQueue() }));
