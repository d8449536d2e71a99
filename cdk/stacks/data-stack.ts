import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { LedgerBucket } from '../constructs/bucket.ts';
import { LedgerTable } from '../constructs/table.ts';
import type { StageName } from '../stage.ts';

type Props = StackProps & { readonly stage: StageName };

/** What must outlive every deployment: three tables by lifecycle and two buckets. */
export class DataStack extends Stack {
  readonly billing: Table;
  readonly usage: Table;
  readonly ephemera: Table;
  readonly raw: Bucket;
  readonly documents: Bucket;

  constructor(scope: Construct, id: string, { stage, ...props }: Props) {
    super(scope, id, props);
    this.billing = new LedgerTable(this, 'Billing', { stage, stream: true });
    this.usage = new LedgerTable(this, 'Usage', { stage, stream: true });
    this.ephemera = new LedgerTable(this, 'Ephemera', { stage, timeToLive: true });
    this.raw = new LedgerBucket(this, 'Raw', { stage });
    this.documents = new LedgerBucket(this, 'Documents', { stage });
    new CfnOutput(this, 'BillingTable', { value: this.billing.tableName });
    new CfnOutput(this, 'UsageTable', { value: this.usage.tableName });
    new CfnOutput(this, 'EphemeraTable', { value: this.ephemera.tableName });
    new CfnOutput(this, 'RawBucket', { value: this.raw.bucketName });
    new CfnOutput(this, 'DocumentsBucket', { value: this.documents.bucketName });
  }
}
