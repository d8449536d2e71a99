import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export const FIVE_MINUTES = Duration.minutes(5);

type Emitted = { readonly statistic: 'Sum' | 'Maximum'; readonly period?: Duration; readonly age?: 'recent' | 'old' };

/** What functions of a capability emit under a name, over all shards. */
export const emitted = (service: string, metricName: string, { statistic, period = FIVE_MINUTES, age }: Emitted): Metric =>
  new Metric({ namespace: 'FactoryLedger', metricName, dimensionsMap: { service, ...(age && { age }) }, statistic, period });

/** The largest value of each shard, as a series of its own: a shard that is made later, or falls silent, is watched by itself. */
export const byShard = (metricName: string): MathExpression =>
  new MathExpression({
    expression: `SELECT MAX(${metricName}) FROM SCHEMA(FactoryLedger, service, shard) GROUP BY shard ORDER BY MAX() DESC`,
    usingMetrics: {},
    period: FIVE_MINUTES,
  });

type Watched = {
  /** What is wrong, in a sentence. */
  readonly says: string;
  readonly metric: IMetric;
  readonly atLeast: number;
  /** Of how many periods in a row; one. */
  readonly periods?: number;
  /** Whether it alarms too when nothing is emitted. */
  readonly silence?: 'alarms';
};

/** An alarm named like its line in the README's runbook. */
export class LedgerAlarm extends Alarm {
  constructor(scope: Construct, id: string, { says, metric, atLeast, periods = 1, silence }: Watched) {
    super(scope, id, {
      alarmDescription: `${says} What to do: README.md#runbook, ${id}.`,
      metric,
      threshold: atLeast,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence === 'alarms' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}
