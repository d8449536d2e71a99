import type { Context, DynamoDBBatchResponse } from 'aws-lambda';
import { liveRollUp, type RollUpDeps } from '#functions/wiring.ts';
import { liveRaw } from '#shared/platform/live.ts';
import { logger } from '#shared/platform/logger.ts';
import { rollUpAll } from './roll-up-all.ts';

/** A doorbell: new log entries say "look now". It never fails a batch, because the rule looks again within a minute. */
export const ringRollUp =
  (deps: () => RollUpDeps) =>
  async (_event: unknown, context: Context): Promise<DynamoDBBatchResponse> => {
    try {
      await rollUpAll(deps())(context);
    } catch (error) {
      logger.error('roll-up failed; the rule tries again', { error });
    }
    return { batchItemFailures: [] };
  };

export const handler = ringRollUp(() => liveRollUp(liveRaw()));
