import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { live, type NumberingDeps, numberingDeps } from '#functions/wiring.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { numberSeries } from './number-series.ts';

/** Each minute: numbers what a lost doorbell left behind. One series that fails does not hold up the others. */
export const numberWhatWaits = (deps: () => NumberingDeps) => async (): Promise<void> => {
  for await (const series of deps().invoicing.seriesWithClosings()) {
    try {
      await numberSeries(deps())(series);
    } catch (error) {
      metrics.singleMetric().addMetric('failedLooks', MetricUnit.Count, 1);
      logger.error('numbering failed; the next minute tries again', { ...series, error });
    }
  }
};

export const handler = numberWhatWaits(() => numberingDeps(live()));
