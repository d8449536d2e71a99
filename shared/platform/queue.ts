import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** A doorbell: it says "look now" and carries no truth. */
export type Queue = {
  /** Rings for one group; messages of a group are handled one after the other. `id` tells two rings apart. */
  ring(group: string, id: string): Promise<void>;
};

/** A doorbell on an SQS FIFO queue. */
export const sqsQueue = (client: SQSClient, url: string): Queue => ({
  ring: async (group, id) => {
    await client.send(
      new SendMessageCommand({ QueueUrl: url, MessageGroupId: group, MessageDeduplicationId: id, MessageBody: JSON.stringify({ group }) }),
    );
  },
});
