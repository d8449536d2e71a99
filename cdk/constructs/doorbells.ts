import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, type Function, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const allow = (handler: Function, actions: readonly string[], resource: string): void =>
  handler.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));

type Stream = {
  readonly table: Table;
  /** How the partition keys begin whose inserts ring. */
  readonly prefix: string;
  /** How long records are gathered into one ring. */
  readonly window: Duration;
  readonly handler: Function;
  readonly deadLetters: IQueue;
};

/** Rings at inserts into a table, from the oldest record that the stream has: a ring too many does no harm. */
export const ringOnInsert = (scope: Construct, id: string, { table, prefix, window, handler, deadLetters }: Stream): void => {
  const stream = table.tableStreamArn ?? '';
  allow(handler, ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], stream);
  allow(handler, ['dynamodb:ListStreams'], '*');
  allow(handler, ['sqs:SendMessage'], deadLetters.queueArn);
  Validations.of(handler.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'dynamodb:ListStreams, which a stream mapping must have, knows no resource; it lists names only.',
  });
  new EventSourceMapping(scope, id, {
    target: handler,
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    filters: [
      FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT'), dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(prefix) } } } }),
    ],
    batchSize: 1_000,
    maxBatchingWindow: window,
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    retryAttempts: 2,
    maxRecordAge: Duration.hours(1),
    onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
  });
};

/** Rings at messages of a queue. */
export const ringOnMessage = (
  scope: Construct,
  id: string,
  { queue, handler, batchSize = 10 }: { readonly queue: IQueue; readonly handler: Function; readonly batchSize?: number },
): void => {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];
  allow(handler, actions, queue.queueArn);
  new EventSourceMapping(scope, id, { target: handler, eventSourceArn: queue.queueArn, batchSize, reportBatchItemFailures: true });
};

type Clock = { readonly handler: Function; readonly deadLetters: IQueue };

/** Rings each minute, whatever else did: it finds what a lost ring left behind. */
export const ringEachMinute = (scope: Construct, id: string, clock: Clock): void => ringEvery(scope, id, Duration.minutes(1), clock);

/** Rings each hour. */
export const ringEachHour = (scope: Construct, id: string, clock: Clock): void => ringEvery(scope, id, Duration.hours(1), clock);

/** Rings each day. */
export const ringEachDay = (scope: Construct, id: string, clock: Clock): void => ringEvery(scope, id, Duration.days(1), clock);

const ringEvery = (scope: Construct, id: string, interval: Duration, { handler, deadLetters }: Clock): void => {
  new Rule(scope, id, {
    schedule: Schedule.rate(interval),
    targets: [new LambdaFunction(handler, { deadLetterQueue: deadLetters, retryAttempts: 2, maxEventAge: Duration.minutes(5) })],
  });
};
