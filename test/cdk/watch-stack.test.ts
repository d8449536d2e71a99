import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plainId, synthesised, target } from './synthesised.ts';

const { watch, service } = synthesised('prod');
const alarms = Object.entries(watch.findResources('AWS::CloudWatch::Alarm')).map(
  ([id, { Properties }]) => [plainId(id), Properties] as const,
);

const dimensionsOf = (properties: Record<string, any>) =>
  Object.fromEntries((properties['Dimensions'] ?? []).map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, target(Value)]));

/** What is watched how, by alarm: metric, dimensions, statistic, seconds of a period, threshold, periods in a row, and what silence is. */
const expected = {
  RollupLag: ['rollupLag', { service: 'metering' }, 'Maximum', 300, 300, 2, 'breaching'],
  RollupFailures: ['rollupFailures', { service: 'metering' }, 'Sum', 300, 1, 1, 'notBreaching'],
  UnreadableLanes: ['unreadableLanes', { service: 'metering' }, 'Maximum', 300, 1, 1, 'notBreaching'],
  GapAge: ['gapAge', { service: 'metering' }, 'Maximum', 300, 3_600, 1, 'notBreaching'],
  LateUsage: ['lateEvents', { service: 'metering', age: 'recent' }, 'Sum', 3_600, 1, 1, 'notBreaching'],
  LateUsageOld: ['lateEvents', { service: 'metering', age: 'old' }, 'Sum', 3_600, 1, 1, 'notBreaching'],
  BrokenPromises: ['brokenPromises', { service: 'metering' }, 'Sum', 3_600, 1, 1, 'notBreaching'],
  LanesWithMore: ['lanesWithMore', { service: 'metering' }, 'Sum', 86_400, 1, 1, 'notBreaching'],
  RequestAge: ['requestAge', { service: 'invoicing' }, 'Maximum', 300, 86_400, 2, 'breaching'],
  InvoicingFailures: ['failedLooks', { service: 'invoicing' }, 'Sum', 300, 1, 1, 'notBreaching'],
  LedgersDifferent: ['ledgersDifferent', { service: 'capacity' }, 'Sum', 3_600, 1, 1, 'notBreaching'],
  StreamDeadLetters: ['ApproximateNumberOfMessagesVisible', { QueueName: 'StreamDeadLetters' }, 'Maximum', 300, 1, 1, 'notBreaching'],
  RollupDeadLetters: ['ApproximateNumberOfMessagesVisible', { QueueName: 'RollupDeadLetters' }, 'Maximum', 300, 1, 1, 'notBreaching'],
  RulesDeadLetters: ['ApproximateNumberOfMessagesVisible', { QueueName: 'RulesDeadLetters' }, 'Maximum', 300, 1, 1, 'notBreaching'],
  NumberingDeadLetters: ['ApproximateNumberOfMessagesVisible', { QueueName: 'NumberingDeadLetters' }, 'Maximum', 300, 1, 1, 'notBreaching'],
  ClosingDeadLetters: ['ApproximateNumberOfMessagesVisible', { QueueName: 'ClosingDeadLetters' }, 'Maximum', 300, 1, 1, 'notBreaching'],
};

test.each(Object.entries(expected))('the alarm %s watches its metric', (id, parts) => {
  const properties = alarms.find(([name]) => name === id)![1];
  const { MetricName, Statistic, Period, Threshold, EvaluationPeriods, TreatMissingData, Namespace } = properties;
  const dimensions = dimensionsOf(properties);
  expect([MetricName, dimensions, Statistic, Period, Threshold, EvaluationPeriods, TreatMissingData]).toEqual(parts);
  expect(Namespace).toBe('QueueName' in dimensions ? 'AWS/SQS' : 'FactoryLedger');
});

test('every metric of ours that is watched is one that a function of its capability emits', () => {
  for (const [, { MetricName, ...properties }] of alarms.filter(([, one]) => one['Namespace'] === 'FactoryLedger')) {
    const sources = globSync(`functions/${dimensionsOf(properties)['service']}/*.ts`).map((file) => readFileSync(file, 'utf8'));
    expect(
      sources.some((source) => /metrics/.test(source) && new RegExp(`\\b${MetricName}\\b`).test(source)),
      MetricName,
    ).toBe(true);
  }
});

test('the lag of each shard is a series of its own, and a shard that falls silent alarms', () => {
  const properties = alarms.find(([name]) => name === 'ShardLag')![1];
  expect(properties).toMatchObject({ Threshold: 300, EvaluationPeriods: 2, TreatMissingData: 'breaching' });
  expect(properties['Metrics']).toEqual([
    {
      Id: 'expr_1',
      Expression: 'SELECT MAX(rollupLag) FROM SCHEMA(FactoryLedger, service, shard) GROUP BY shard ORDER BY MAX() DESC',
      Period: 300,
      ReturnData: true,
    },
  ]);
});

test('there is no other alarm, and each alarms at or above its threshold', () => {
  expect(alarms.map(([id]) => id).sort()).toEqual([...Object.keys(expected), 'ShardLag'].sort());
  expect(new Set(alarms.map(([, { ComparisonOperator }]) => ComparisonOperator))).toEqual(new Set(['GreaterThanOrEqualToThreshold']));
});

test('every queue that nothing is handled from has an alarm', () => {
  const queues = Object.entries(service.findResources('AWS::SQS::Queue')).filter(
    ([, { Properties }]) => Properties.RedrivePolicy === undefined,
  );
  const watched = alarms.map(([, properties]) => dimensionsOf(properties)['QueueName']).filter((name) => name !== undefined);
  expect(queues.length).toBeGreaterThan(3);
  expect(new Set(watched)).toEqual(new Set(queues.map(([id]) => plainId(id))));
});

/** The first cell of each line of the README's runbook. */
const runbook = (): readonly string[] => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const [, section = ''] = /\n### Runbook\n([^]*?)\n##/.exec(readme) ?? [];
  return [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name!);
};

test('each alarm names its line of the runbook, and each line is for an alarm', () => {
  for (const [id, { AlarmDescription }] of alarms) expect(AlarmDescription).toContain(`README.md#runbook, ${id}.`);
  expect([...runbook()].sort()).toEqual(alarms.map(([id]) => id).sort());
});
