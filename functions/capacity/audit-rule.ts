import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { liveTable } from '#shared/platform/live.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { auditFactory } from '#shared/capacity/usecases/audit-factory.ts';
import { fullName } from '#shared/capacity/domain/node.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';
import { liveCapacity, timesOf } from './live-capacity.ts';

/** Each hour: expires what is overdue, tells what is untold, audits every ledger, and stops demand on those that differ. */
export const handler = async (): Promise<void> => {
  for (let cursor: string | undefined; ;) {
    const { data, nextCursor } = await tenancyStore(liveTable()).factories({ limit: 100, cursor });
    for (const { id } of data) {
      for (const { entry, stored, fold } of await auditFactory(liveCapacity())(id, await timesOf(id, Date.now()))) {
        logger.error('a ledger differs from its rows', { factory: id, node: fullName(entry.node), version: entry.version, stored, fold });
        metrics.addMetric('ledgersDifferent', MetricUnit.Count, 1);
      }
    }
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  metrics.publishStoredMetrics();
};
