import type { Context, DynamoDBBatchResponse } from 'aws-lambda';
import { logger } from '#shared/platform/logger.ts';
import { rollUpAll } from './live-roll-up.ts';

/** A doorbell: new log entries say "look now". It never fails a batch, because the rule looks again within a minute. */
export const handler = async (_event: unknown, context: Context): Promise<DynamoDBBatchResponse> => {
  try {
    await rollUpAll(context);
  } catch (error) {
    logger.error('roll-up failed; the rule tries again', { error });
  }
  return { batchItemFailures: [] };
};
