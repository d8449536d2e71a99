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

/** A doorbell whose rings of one group are handled one after the other; one that fails comes again when it is no longer handed out. */
export class DoorbellQueue extends Queue {
  constructor(
    scope: Construct,
    id: string,
    { handedOutFor, deadLetters }: { readonly handedOutFor: Duration; readonly deadLetters: Queue },
  ) {
    super(scope, id, {
      ...common,
      fifo: true,
      visibilityTimeout: handedOutFor,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
  }
}
