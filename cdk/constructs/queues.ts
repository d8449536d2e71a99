import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const common = { enforceSSL: true, encryption: QueueEncryption.SQS_MANAGED };

/** Where what could not be handled is kept for two weeks, to be looked at. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, { fifo }: { readonly fifo?: true } = {}) {
    super(scope, id, { ...common, retentionPeriod: Duration.days(14), ...(fifo && { fifo }) });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is a dead-letter queue.' });
  }
}

/** A doorbell with groups, such as a series or a shard: rings of one group are handled one after the other. */
export class DoorbellQueue extends Queue {
  constructor(
    scope: Construct,
    id: string,
    { handlerTimeout, deadLetters }: { readonly handlerTimeout: Duration; readonly deadLetters: Queue },
  ) {
    super(scope, id, {
      ...common,
      fifo: true,
      // Six times what a handler may take, as Lambda asks, so that a slow batch is not handed out twice.
      visibilityTimeout: Duration.seconds(6 * handlerTimeout.toSeconds()),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
  }
}
