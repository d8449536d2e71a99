import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** Alarms when an hourly audit finds a capacity ledger that differs from its reservations. */
export const alarmOnDifference = (scope: Construct): Alarm =>
  new Alarm(scope, 'LedgersDifferent', {
    alarmDescription: 'A capacity ledger differs from its reservations: demand on it is stopped until POST /v1/pools/{pool}/rebuild.',
    metric: new Metric({
      namespace: 'FactoryLedger',
      metricName: 'ledgersDifferent',
      dimensionsMap: { service: 'capacity' },
      statistic: 'Sum',
      period: Duration.hours(1),
    }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
