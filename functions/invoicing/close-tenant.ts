import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { InvoicingDeps } from '#functions/wiring.ts';
import { closeTenant } from '#shared/invoicing/usecases/close-tenant.ts';
import { logger, metrics } from '#shared/platform/logger.ts';

/** Closes what is requested of a tenant; what the time did not suffice for goes on at a ring of its own. */
export const closeRequested =
  (deps: InvoicingDeps) =>
  async (tenant: string, isLate: () => boolean): Promise<void> => {
    const outcomes = await closeTenant(deps)(tenant, isLate);
    for (const outcome of outcomes) metrics.singleMetric().addDimension('outcome', outcome).addMetric('closes', MetricUnit.Count, 1);
    logger.info('closed', { tenant, outcomes });
    if (outcomes.includes('unfinished')) await deps.closing.ring(tenant);
  };
