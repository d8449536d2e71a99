import { type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type StageName, stageSettings } from '../stage.ts';

/** A transaction needs the actions of its parts. Nothing may scan. */
type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** What one function may do. It is told the name of nothing else, which a stage without IAM notices too. */
export type Grants = {
  readonly billing?: readonly TableAction[];
  readonly usage?: readonly TableAction[];
  readonly ephemera?: readonly TableAction[];
  /** Without `ListBucket`, S3 does not say that an object is missing, but that it is forbidden. */
  readonly raw?: readonly ('GetObject' | 'PutObject' | 'ListBucket')[];
  readonly documents?: readonly ('GetObject' | 'PutObject')[];
  readonly numbering?: readonly 'SendMessage'[];
  readonly rollup?: readonly 'SendMessage'[];
  readonly closing?: readonly 'SendMessage'[];
};

export type Reachable = {
  readonly billing: Table;
  readonly usage: Table;
  readonly ephemera: Table;
  readonly raw: Bucket;
  readonly documents: Bucket;
  readonly numbering: IQueue;
  readonly rollup: IQueue;
  readonly closing: IQueue;
};

type Props = {
  readonly stage: StageName;
  /** `<capability>/<subject>-<trigger>`: the file under functions/. */
  readonly entry: string;
  /** The folder of the bundled `index.js`. */
  readonly bundle: string;
  readonly timeout: Duration;
  readonly grants: Grants;
  readonly reachable: Reachable;
  /** Takes the events of asynchronous calls that failed. */
  readonly deadLetters?: IQueue;
};

/** Every function of the service: one runtime, one size, a role and a log group of its own. */
export class NodeFunction extends Function {
  constructor(scope: Construct, id: string, { stage, entry, bundle, timeout, grants, reachable, deadLetters }: Props) {
    const [capability = entry] = entry.split('/');
    const logGroup = new LogGroup(scope, `${id}Logs`, { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        grants: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
            ...statements(grants, reachable),
          ],
        }),
      },
    });
    super(scope, id, {
      code: Code.fromAsset(bundle),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout,
      role,
      logGroup,
      ...(deadLetters && { deadLetterQueue: deadLetters }),
      environment: {
        POWERTOOLS_SERVICE_NAME: capability,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...stageSettings(stage),
        ...names(grants, reachable),
      },
    });
    for (const bucket of ['raw', 'documents'] as const) {
      if ((grants[bucket] ?? []).length === 0) continue;
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${importedArn(reachable[bucket])}/*]`,
        reason: 'Objects are named by producer, lane and hash: the function may reach any of this one bucket, and cannot list or delete.',
      });
    }
  }
}

/** How another stack names the bucket's ARN: findings are told apart by it. */
const importedArn = (bucket: Bucket): string => {
  const stack = Stack.of(bucket);
  return (stack.resolve(stack.exportValue(bucket.bucketArn)) as { readonly 'Fn::ImportValue': string })['Fn::ImportValue'];
};

const isOfObjects = (action: string): boolean => action !== 'ListBucket';

const statements = (grants: Grants, reachable: Reachable): PolicyStatement[] => {
  const allow = (service: string, names: readonly string[] | undefined, resource: string) =>
    names === undefined || names.length === 0
      ? []
      : [new PolicyStatement({ actions: names.map((name) => `${service}:${name}`), resources: [resource] })];
  return [
    ...allow('dynamodb', grants.billing, reachable.billing.tableArn),
    ...allow('dynamodb', grants.usage, reachable.usage.tableArn),
    ...allow('dynamodb', grants.ephemera, reachable.ephemera.tableArn),
    ...allow('s3', grants.raw?.filter(isOfObjects), reachable.raw.arnForObjects('*')),
    ...allow(
      's3',
      grants.raw?.filter((action) => !isOfObjects(action)),
      reachable.raw.bucketArn,
    ),
    ...allow('s3', grants.documents, reachable.documents.arnForObjects('*')),
    ...allow('sqs', grants.numbering, reachable.numbering.queueArn),
    ...allow('sqs', grants.rollup, reachable.rollup.queueArn),
    ...allow('sqs', grants.closing, reachable.closing.queueArn),
  ];
};

const names = (grants: Grants, reachable: Reachable): Record<string, string> => ({
  ...(grants.billing && { BILLING_TABLE: reachable.billing.tableName }),
  ...(grants.usage && { USAGE_TABLE: reachable.usage.tableName }),
  ...(grants.ephemera && { EPHEMERA_TABLE: reachable.ephemera.tableName }),
  ...(grants.raw && { RAW_BUCKET: reachable.raw.bucketName }),
  ...(grants.documents && { DOCUMENTS_BUCKET: reachable.documents.bucketName }),
  ...(grants.numbering && { NUMBERING_QUEUE_URL: reachable.numbering.queueUrl }),
  ...(grants.rollup && { ROLLUP_QUEUE_URL: reachable.rollup.queueUrl }),
  ...(grants.closing && { CLOSING_QUEUE_URL: reachable.closing.queueUrl }),
});
