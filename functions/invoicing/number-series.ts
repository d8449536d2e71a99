import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { NumberingDeps } from '#functions/wiring.ts';
import type { Series } from '#shared/invoicing/rows.ts';
import { numberInvoices } from '#shared/invoicing/usecases/number-invoices.ts';
import { logger, metrics } from '#shared/platform/logger.ts';

/** Numbers what waits in one series, at the factory's present. */
export const numberSeries =
  (deps: NumberingDeps) =>
  async (series: Series): Promise<void> => {
    const count = await numberInvoices(deps)(series, await deps.now(series.factory));
    metrics.singleMetric().addMetric('numberedInvoices', MetricUnit.Count, count);
    logger.info('numbered', { ...series, count });
  };
