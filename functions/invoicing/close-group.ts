import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ClosingDeps } from '#functions/wiring.ts';
import { readCloseGroup, readDraftGroup, type TenantMonth } from '#shared/invoicing/rows.ts';
import { requestPage } from '#shared/invoicing/usecases/close-factory.ts';
import { closeTenant } from '#shared/invoicing/usecases/close-tenant.ts';
import { renewDraft } from '#shared/invoicing/usecases/preview-invoice.ts';
import { logger, metrics } from '#shared/platform/logger.ts';

/** Does what a ring is for: asks for a factory's next tenants, computes a draft, or closes what is requested of a tenant. */
export const closeGroup =
  (deps: ClosingDeps) =>
  async (group: string, isLate: () => boolean): Promise<void> => {
    const month = readCloseGroup(group);
    const draft = readDraftGroup(group);
    if (draft !== undefined) return renew(deps, draft);
    if (month === undefined) return closeRequested(deps, group, isLate);
    const count = await requestPage(deps)(month, await deps.now(month.factory));
    logger.info('requested', { ...month, count });
  };

const renew = async (deps: ClosingDeps, { factory, tenant, period }: TenantMonth): Promise<void> => {
  await renewDraft(deps)({ factory, tenant }, period, { now: await deps.now(factory), wall: deps.wall() });
  logger.info('drafted', { tenant, period });
};

/** What the time did not suffice for goes on at a ring of its own. */
const closeRequested = async (deps: ClosingDeps, tenant: string, isLate: () => boolean): Promise<void> => {
  const outcomes = await closeTenant(deps)(tenant, isLate);
  for (const outcome of outcomes) metrics.singleMetric().addDimension('outcome', outcome).addMetric('closes', MetricUnit.Count, 1);
  logger.info('closed', { tenant, outcomes });
  if (outcomes.includes('unfinished')) await deps.closing.ring(tenant);
};
