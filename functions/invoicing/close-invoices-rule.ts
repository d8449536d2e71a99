import { live, type ReadyDeps, readyDeps } from '#functions/wiring.ts';
import { closeGroupOf } from '#shared/invoicing/rows.ts';
import { ringReady } from '#shared/invoicing/usecases/ring-ready.ts';
import { liveClosingQueue } from '#shared/platform/live.ts';
import { logger } from '#shared/platform/logger.ts';

/** Each minute: rings for requests whose usage has become complete, and for closes of factories that have not asked for all tenants. One factory that fails does not hold up the others. */
export const closeWhatIsReady = (deps: () => ReadyDeps) => async (): Promise<void> => {
  for await (const month of deps().invoicing.unlistedCloses()) await deps().closing.ring(closeGroupOf(month));
  for await (const month of deps().invoicing.monthsWithRequests()) {
    try {
      logger.info('rung', { ...month, count: await ringReady(deps())(month) });
    } catch (error) {
      logger.error('looking for requests failed; the next minute tries again', { ...month, error });
    }
  }
};

export const handler = closeWhatIsReady(() => readyDeps({ ...live(), closing: liveClosingQueue() }));
