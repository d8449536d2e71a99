import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { logger } from '#shared/platform/logger.ts';
import { liveRollupQueue } from '#shared/platform/live.ts';
import type { Queue } from '#shared/platform/queue.ts';

/** A doorbell: new log entries ring their shards. It never fails a batch, because a rule rings every shard each minute. */
export const ringShards =
  (queue: () => Queue) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const shards = new Set(Records.flatMap(({ dynamodb }) => dynamodb?.NewImage?.['shard']?.S ?? []));
    for (const shard of shards) {
      try {
        await queue().ring(shard);
      } catch (error) {
        logger.error('doorbell lost; the rule rings again within a minute', { shard, error: error as Error });
      }
    }
    return { batchItemFailures: [] };
  };

export const handler = ringShards(liveRollupQueue);
