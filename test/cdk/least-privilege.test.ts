import { describe, expect, test } from 'vitest';
import { plainId, synthesised, target } from './synthesised.ts';

const { service } = synthesised('prod');
const roles = service.findResources('AWS::IAM::Role');
const policies = Object.values(service.findResources('AWS::IAM::Policy'));

type Statement = {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
};

const statementsOf = (roleId: string): readonly Statement[] => [
  ...(roles[roleId]?.['Properties'].Policies ?? []).flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  ),
  ...policies
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === roleId))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]),
];

/** What each function may do to what, beside writing its own log. */
const granted = Object.fromEntries(
  Object.entries(service.findResources('AWS::Lambda::Function')).map(([functionId, { Properties }]) => {
    const name = plainId(functionId);
    const grants: Record<string, string[]> = {};
    for (const { Effect, Action, Resource } of statementsOf(Properties.Role['Fn::GetAtt'][0])) {
      expect(Effect).toBe('Allow');
      for (const resource of [Resource].flat()) (grants[target(resource)] ??= []).push(...[Action].flat());
    }
    expect(grants[`${name}Logs`]).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    delete grants[`${name}Logs`];
    return [name, grants];
  }),
);

const read = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const once = ['dynamodb:GetItem', 'dynamodb:PutItem'];
const numbering = { Billing: [...read, 'dynamodb:PutItem', 'dynamodb:DeleteItem'], Usage: ['dynamodb:DeleteItem'] };

const expected = {
  TenancyApi: { Billing: [...read, 'dynamodb:PutItem'], Ephemera: once },
  FirstOperatorKeyInvoke: { Billing: ['dynamodb:PutItem'] },
  IngestApi: {
    Billing: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
    Usage: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    'Raw/*': ['s3:PutObject'],
  },
  UsageApi: { Billing: ['dynamodb:GetItem'], Usage: [...read, 'dynamodb:PutItem'], Ephemera: once },
  RollupStream: {
    Rollup: ['sqs:SendMessage'],
    'Usage stream': ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    '*': ['dynamodb:ListStreams'],
    StreamDeadLetters: ['sqs:SendMessage'],
  },
  RollupRule: { Usage: ['dynamodb:Query'], Rollup: ['sqs:SendMessage'], RulesDeadLetters: ['sqs:SendMessage'] },
  RollupQueue: {
    Billing: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    Usage: [...read, 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    'Raw/*': ['s3:GetObject', 's3:PutObject'],
    Raw: ['s3:ListBucket'],
    Rollup: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
  },
  SweepLanesRule: { Usage: [...read, 'dynamodb:PutItem'], RulesDeadLetters: ['sqs:SendMessage'] },
  CapacityApi: { Billing: [...read, 'dynamodb:PutItem'], Usage: ['dynamodb:Query'], Ephemera: once },
  AuditRule: { Billing: [...read, 'dynamodb:PutItem'], RulesDeadLetters: ['sqs:SendMessage'] },
  PricesApi: { Billing: [...read, 'dynamodb:PutItem'], Ephemera: once },
  InvoicesApi: {
    Billing: [...read, 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    Usage: [...read, 'dynamodb:PutItem'],
    Ephemera: once,
    'Documents/*': ['s3:GetObject', 's3:PutObject'],
    Closing: ['sqs:SendMessage'],
  },
  CloseInvoiceQueue: {
    Billing: [...read, 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    Usage: [...read, 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    'Documents/*': ['s3:GetObject', 's3:PutObject'],
    Numbering: ['sqs:SendMessage'],
    Closing: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
  },
  CloseInvoicesRule: {
    Billing: read,
    Usage: [...read, 'dynamodb:PutItem'],
    Closing: ['sqs:SendMessage'],
    RulesDeadLetters: ['sqs:SendMessage'],
  },
  NumberInvoicesQueue: {
    ...numbering,
    Numbering: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
  },
  OpenapiApi: {},
  NumberInvoicesRule: { ...numbering, RulesDeadLetters: ['sqs:SendMessage'] },
};

describe('a function may do what it needs and nothing else', () => {
  test.each(Object.entries(expected))('%s', (name, grants) => {
    expect(granted[name]).toEqual(grants);
  });

  test('there is no other function', () => {
    expect(Object.keys(granted).sort()).toEqual(Object.keys(expected).sort());
  });

  test('nothing may scan a table, and no action is a wildcard', () => {
    const actions = Object.values(granted).flatMap((grants) => Object.values(grants).flat());
    expect(actions.filter((action) => action.includes('*') || /Scan|PartiQL/.test(action))).toEqual([]);
  });

  test('each function has a role of its own without managed policies', () => {
    const used = Object.values(service.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Role['Fn::GetAtt'][0]);
    expect(new Set(used).size).toBe(used.length);
    expect(used.filter((role) => roles[role]?.['Properties'].ManagedPolicyArns !== undefined)).toEqual([]);
  });

  test('a function is told the names of what it may reach and of nothing else', () => {
    const named = Object.entries(service.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => {
      const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
      return [
        plainId(id),
        Object.entries(Variables)
          .filter(([name]) => /_(TABLE|BUCKET|QUEUE_URL)$/.test(name))
          .map(([, value]) => target(value))
          .sort(),
      ];
    });
    const reachable = Object.entries(expected).map(([name, grants]) => [
      name,
      Object.entries(grants)
        .filter(([, actions]) => actions.some((action) => /Item$|Query$|Object$|SendMessage$/.test(action)))
        .map(([resource]) => resource.replace('/*', ''))
        .filter((resource) => !resource.endsWith('DeadLetters'))
        .sort(),
    ]);
    expect(Object.fromEntries(named)).toEqual(Object.fromEntries(reachable));
  });
});
