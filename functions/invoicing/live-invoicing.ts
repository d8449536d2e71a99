import { liveClock } from '#functions/http/live-clock.ts';
import { capacityStore } from '#shared/capacity/store.ts';
import { readCommitments } from '#shared/commitments/usecases/read-commitments.ts';
import type { UsageForBilling } from '#shared/invoicing/domain/usage-port.ts';
import { checkReadiness } from '#shared/metering/usecases/check-readiness.ts';
import { readUsageHours } from '#shared/metering/usecases/read-usage-hours.ts';
import { newId } from '#shared/platform/ids.ts';
import { liveDocuments, liveNumberingQueue, liveTable } from '#shared/platform/live.ts';
import { logger } from '#shared/platform/logger.ts';
import { once } from '#shared/platform/once-old.ts';
import type { Queue } from '#shared/platform/queue.ts';
import { readPrices } from '#shared/rating/usecases/read-prices.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';
import { factoryNow } from '#shared/tenancy/usecases/clock.ts';

/** Usage as billing needs it: complete means that every declared producer of the factory has given its word. */
const liveUsage = (): UsageForBilling => ({
  hours: readUsageHours(liveTable()),
  readiness: async (factory, until) => checkReadiness(liveTable())(factory, await declaredProducers(factory), until),
});

const declaredProducers = async (factory: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await tenancyStore(liveTable()).producers(factory, { limit: 100, cursor });
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
};

/** A doorbell that is lost is no failure: the rule looks within a minute. */
const numbering: Queue = {
  ring: async (group) => {
    try {
      await liveNumberingQueue().ring(group);
    } catch (error) {
      logger.warn('doorbell lost', { group, error: error as Error });
    }
  },
};

/** What the invoicing use cases need, on the deployed tables. */
export const liveInvoicing = () => ({
  table: liveTable(),
  documents: liveDocuments(),
  usage: liveUsage(),
  prices: readPrices(liveTable()),
  commitments: readCommitments(capacityStore(liveTable())),
  once: once(liveTable()),
  now: factoryNow(liveClock()),
  newId,
  numbering,
});
