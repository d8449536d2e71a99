import { expect, test } from 'vitest';
import { plainId, synthesised, target } from './synthesised.ts';

const { service } = synthesised('prod');
const functions = service.findResources('AWS::Lambda::Function');
const mappings = Object.values(service.findResources('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => Properties);

test('inserts into the usage log ring their shards; what cannot be handled goes to its dead letters', () => {
  const stream = mappings.find(({ EventSourceArn }) => target(EventSourceArn) === 'Usage stream');
  expect(target(stream?.['FunctionName'])).toBe('RollupStream');
  expect(JSON.parse(stream?.['FilterCriteria'].Filters[0].Pattern)).toEqual({
    eventName: ['INSERT'],
    dynamodb: { Keys: { pk: { S: [{ prefix: 'LOG#' }] } } },
  });
  expect(target(stream?.['DestinationConfig'].OnFailure.Destination)).toBe('StreamDeadLetters');
  expect([stream?.['StartingPosition'], stream?.['MaximumRetryAttempts']]).toEqual(['TRIM_HORIZON', 2]);
});

test.each([
  ['Numbering', 'NumberInvoicesQueue'],
  ['Rollup', 'RollupQueue'],
])('messages of %s ring %s, and the queue hands none out twice while its handler may run', (name, entry) => {
  const mapping = mappings.find(({ EventSourceArn }) => target(EventSourceArn) === name);
  expect(target(mapping?.['FunctionName'])).toBe(entry);
  const queue = Object.entries(service.findResources('AWS::SQS::Queue')).find(([id]) => plainId(id) === name)![1]['Properties'];
  expect(queue.FifoQueue).toBe(true);
  expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * functions[mapping?.['FunctionName'].Ref]?.['Properties'].Timeout);
  expect(target(queue.RedrivePolicy.deadLetterTargetArn)).toBe(`${name}DeadLetters`);
});

test('rings of the closing are handled one at a time', () => {
  const mapping = mappings.find(({ EventSourceArn }) => target(EventSourceArn) === 'Closing');
  expect([target(mapping?.['FunctionName']), mapping?.['BatchSize']]).toEqual(['CloseInvoiceQueue', 1]);
  const queue = Object.entries(service.findResources('AWS::SQS::Queue')).find(([id]) => plainId(id) === 'Closing')?.[1]['Properties'];
  expect([queue.FifoQueue, functions[mapping?.['FunctionName'].Ref]?.['Properties'].Timeout]).toEqual([true, 900]);
  expect(queue.VisibilityTimeout).toBeGreaterThan(900);
  expect(target(queue.RedrivePolicy.deadLetterTargetArn)).toBe('ClosingDeadLetters');
});

test('every stream and queue reports failures item by item', () => {
  expect(mappings.length).toBeGreaterThan(3);
  for (const { FunctionResponseTypes } of mappings) expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
});

test('each minute rings the roll-up, the closing and the numbering, each hour the audit, each day the sweep of lanes; rings that cannot be delivered or handled are dead letters', () => {
  const rules = Object.values(service.findResources('AWS::Events::Rule')).map(({ Properties: { ScheduleExpression, State, Targets } }) => [
    ScheduleExpression,
    State,
    target(Targets[0].Arn),
    target(Targets[0].DeadLetterConfig.Arn),
    target(functions[Targets[0].Arn['Fn::GetAtt'][0]]?.['Properties'].DeadLetterConfig.TargetArn),
  ]);
  expect(rules).toEqual([
    ['rate(1 minute)', 'ENABLED', 'RollupRule', 'RulesDeadLetters', 'RulesDeadLetters'],
    ['rate(1 minute)', 'ENABLED', 'CloseInvoicesRule', 'RulesDeadLetters', 'RulesDeadLetters'],
    ['rate(1 minute)', 'ENABLED', 'NumberInvoicesRule', 'RulesDeadLetters', 'RulesDeadLetters'],
    ['rate(1 day)', 'ENABLED', 'SweepLanesRule', 'RulesDeadLetters', 'RulesDeadLetters'],
    ['rate(1 hour)', 'ENABLED', 'AuditRule', 'RulesDeadLetters', 'RulesDeadLetters'],
  ]);
});

test.each(Object.entries(service.findResources('AWS::SQS::Queue')))(
  '%s is encrypted, takes TLS only and is kept for two weeks if it is for dead letters',
  (id, { Properties }) => {
    expect(Properties.SqsManagedSseEnabled).toBe(true);
    const policy = Object.values(service.findResources('AWS::SQS::QueuePolicy')).find((one) => one['Properties'].Queues[0].Ref === id);
    expect(policy?.['Properties'].PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    if (plainId(id).endsWith('DeadLetters')) expect(Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
  },
);
