import { randomUUID } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** A doorbell: it says "look now" and carries no truth. */
export type Queue = {
  /** Rings for one group; rings of a group are handled one after the other. */
  ring(group: string): Promise<void>;
};

/** A doorbell on an SQS FIFO queue; no two rings are the same one to it. */
export const sqsQueue = (client: SQSClient, url: () => string): Queue => ({
  ring: async (group) => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: url(),
        MessageGroupId: group,
        MessageDeduplicationId: randomUUID(),
        MessageBody: JSON.stringify({ group }),
      }),
    );
  },
});
