import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Blobs } from './blobs.ts';
import { env } from './env.ts';
import { type Queue, sqsQueue } from './queue.ts';
import { dynamoTable } from './dynamo.ts';
import { s3Blobs } from './s3-blobs.ts';
import type { Table } from './table.ts';

/* @__NO_SIDE_EFFECTS__ so that a bundle leaves out the clients that its function does not use */
const memo = <Value>(make: () => Value): (() => Value) => {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** Without `throwOnRequestTimeout` the SDK would only warn of an answer that does not come. */
const timeouts = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true }, maxAttempts: 5 };

/** A function reaches only the tables that its deployment names; touching another one fails by that name. */
const tableName = (setting: 'BILLING_TABLE' | 'USAGE_TABLE' | 'EPHEMERA_TABLE') => process.env[setting] ?? `${setting} is not granted`;

export const liveTable: () => Table = memo(() =>
  dynamoTable(new DynamoDBClient(timeouts), {
    billing: tableName('BILLING_TABLE'),
    usage: tableName('USAGE_TABLE'),
    ephemera: tableName('EPHEMERA_TABLE'),
  }),
);

/** The environment names another S3 than AWS's, or another AWS, as it does for the SDK. */
const endpoint = () => process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];

/** A function reaches only the buckets that its deployment names; touching another one fails by that name. */
const bucket = (setting: 'RAW_BUCKET' | 'DOCUMENTS_BUCKET') =>
  s3Blobs({
    get name() {
      return env(setting);
    },
    region: process.env['AWS_REGION'] ?? '',
    endpoint: endpoint(),
  });

export const liveRaw: () => Blobs = memo(() => bucket('RAW_BUCKET'));

export const liveDocuments: () => Blobs = memo(() => bucket('DOCUMENTS_BUCKET'));

/** A function rings only the queues that its deployment names; ringing another one fails by that name. */
const sqs = memo(() => new SQSClient(timeouts));

export const liveNumberingQueue: () => Queue = memo(() => sqsQueue(sqs(), () => env('NUMBERING_QUEUE_URL')));

export const liveRollupQueue: () => Queue = memo(() => sqsQueue(sqs(), () => env('ROLLUP_QUEUE_URL')));

export const liveClosingQueue: () => Queue = memo(() => sqsQueue(sqs(), () => env('CLOSING_QUEUE_URL')));
