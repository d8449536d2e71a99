import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Invoice } from '#shared/invoicing/domain/invoice.ts';
import { numberInvoices } from '#shared/invoicing/usecases/number-invoices.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { liveInvoicing } from './live-invoicing.ts';

/** Numbers what waits in one series, at the factory's present. */
export const numberSeries = async (group: Pick<Invoice, 'factory' | 'series'>): Promise<void> => {
  const live = liveInvoicing();
  const count = await numberInvoices(live)(group, await live.now(group.factory));
  metrics.singleMetric().addMetric('numberedInvoices', MetricUnit.Count, count);
  logger.info('numbered', { ...group, count });
};
