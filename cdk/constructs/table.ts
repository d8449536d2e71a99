import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StageName } from '../stage.ts';

type Props = { readonly stage: StageName; readonly stream?: true; readonly timeToLive?: true };

/**
 * A table of string keys `pk` and `sk`, paid by request, kept when its stack goes except on the local stage.
 * Encrypted with DynamoDB's own key: a key of the account costs calls and protects from nobody who may read the table.
 */
export class LedgerTable extends Table {
  constructor(scope: Construct, id: string, { stage, stream, timeToLive }: Props) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage !== 'local',
      removalPolicy: stage === 'local' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      ...(stream && { stream: StreamViewType.NEW_IMAGE }),
      ...(timeToLive && { timeToLiveAttribute: 'expiresAt' }),
    });
  }
}
