import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { type CapacityDeps, capacityDeps, live } from '#functions/wiring.ts';
import { fullName } from '#shared/capacity/domain/node.ts';
import { auditFactory } from '#shared/capacity/usecases/audit-factory.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { allPages } from '#shared/platform/pages.ts';

/** Each hour: expires what is overdue, tells what is untold, audits every ledger, and stops demand on those that differ. */
export const auditEverything = (made: () => CapacityDeps) => async (): Promise<void> => {
  const deps = made();
  for await (const { id } of allPages((page) => deps.tenancy.factories(page))) {
    for (const { entry, stored, fold } of await auditFactory(deps)(id, { now: await deps.now(id), wall: deps.wall() })) {
      logger.error('a ledger differs from its rows', { factory: id, node: fullName(entry.node), version: entry.version, stored, fold });
      metrics.addMetric('ledgersDifferent', MetricUnit.Count, 1);
    }
  }
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
};

export const handler = auditEverything(() => capacityDeps(live()));
