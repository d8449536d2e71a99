import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { liveClock } from '#functions/http/live-clock.ts';
import type { Invoice } from '#shared/invoicing/domain/invoice.ts';
import { numberInvoices } from '#shared/invoicing/usecases/number-invoices.ts';
import { liveTable } from '#shared/platform/live.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { jitter } from '#shared/platform/once-old.ts';
import { factoryNow } from '#shared/tenancy/usecases/clock.ts';

/** Numbers what waits in one series, at the factory's present. */
export const numberSeries = async (group: Pick<Invoice, 'factory' | 'series'>): Promise<void> => {
  const now = await factoryNow(liveClock())(group.factory);
  const count = await numberInvoices({ table: liveTable(), pause: jitter })(group, now);
  metrics.singleMetric().addMetric('numberedInvoices', MetricUnit.Count, count);
  logger.info('numbered', { ...group, count });
};
