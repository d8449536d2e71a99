import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { byShard, emitted, FIVE_MINUTES, LedgerAlarm } from '../constructs/ledger-alarm.ts';
import type { ServiceStack } from './service-stack.ts';

type Props = StackProps & { readonly service: ServiceStack };

const HOUR = Duration.hours(1);
const DAY = Duration.days(1);
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;

/** What people are told of without asking: alarms, each with a line in the runbook. */
export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, { service, ...props }: Props) {
    super(scope, id, props);
    watchMetering(this);
    watchInvoicing(this);
    watchCapacity(this);
    watchDeadLetters(this, service.deadLetters);
  }
}

const watchMetering = (scope: Construct): void => {
  // The rule rings each shard each minute, and each look tells; one may last five minutes.
  const lag = { atLeast: 5 * MINUTE_SECONDS, periods: 2, silence: 'alarms' } as const;
  new LedgerAlarm(scope, 'RollupLag', {
    ...lag,
    says: 'The oldest batch that is not counted is over 5 minutes old, or nothing is being counted.',
    metric: emitted('metering', 'rollupLag', { statistic: 'Maximum' }),
  });
  new LedgerAlarm(scope, 'ShardLag', {
    ...lag,
    says: 'The oldest batch of a shard that is not counted is over 5 minutes old, or the shard is not being counted.',
    metric: byShard('rollupLag'),
  });
  new LedgerAlarm(scope, 'RollupFailures', {
    says: 'The counting of a shard failed.',
    metric: emitted('metering', 'rollupFailures', { statistic: 'Sum' }),
    atLeast: 1,
  });
  new LedgerAlarm(scope, 'UnreadableLanes', {
    says: 'Counting of a lane stands at a batch that cannot be read.',
    metric: emitted('metering', 'unreadableLanes', { statistic: 'Maximum' }),
    atLeast: 1,
  });
  new LedgerAlarm(scope, 'GapAge', {
    says: 'Batches of a lane have waited for over an hour behind one that is missing.',
    metric: emitted('metering', 'gapAge', { statistic: 'Maximum' }),
    atLeast: HOUR_SECONDS,
  });
  new LedgerAlarm(scope, 'LateUsage', {
    says: 'Usage of a month that is over has come; the next close bills it.',
    metric: emitted('metering', 'lateEvents', { statistic: 'Sum', period: HOUR, age: 'recent' }),
    atLeast: 1,
  });
  new LedgerAlarm(scope, 'LateUsageOld', {
    says: 'Usage has come of a month that is over for so long that the next close must be told of it.',
    metric: emitted('metering', 'lateEvents', { statistic: 'Sum', period: HOUR, age: 'old' }),
    atLeast: 1,
  });
  new LedgerAlarm(scope, 'BrokenPromises', {
    says: 'Events came below the watermark of their own lane.',
    metric: emitted('metering', 'brokenPromises', { statistic: 'Sum', period: HOUR }),
    atLeast: 1,
  });
  new LedgerAlarm(scope, 'LanesWithMore', {
    says: 'A lane that had ended has further batches.',
    metric: emitted('metering', 'lanesWithMore', { statistic: 'Sum', period: DAY }),
    atLeast: 1,
  });
};

const watchInvoicing = (scope: Construct): void => {
  new LedgerAlarm(scope, 'RequestAge', {
    says: 'An invoice that was asked for has waited for over a day, or nobody looks after requests.',
    metric: emitted('invoicing', 'requestAge', { statistic: 'Maximum' }),
    atLeast: 24 * HOUR_SECONDS,
    periods: 2,
    silence: 'alarms',
  });
  new LedgerAlarm(scope, 'InvoicingFailures', {
    says: 'The look after the requests of a month, or after what waits for a number, failed.',
    metric: emitted('invoicing', 'failedLooks', { statistic: 'Sum' }),
    atLeast: 1,
  });
};

const watchCapacity = (scope: Construct): void => {
  new LedgerAlarm(scope, 'LedgersDifferent', {
    says: 'A capacity ledger differs from its reservations: demand on it is stopped.',
    metric: emitted('capacity', 'ledgersDifferent', { statistic: 'Sum', period: HOUR }),
    atLeast: 1,
  });
};

/** An alarm for every queue of what could not be handled, named like it. */
const watchDeadLetters = (scope: Construct, queues: ServiceStack['deadLetters']): void => {
  for (const queue of Object.values(queues)) {
    new LedgerAlarm(scope, queue.node.id, {
      says: 'Something could not be handled and lies in the queue of that name.',
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: FIVE_MINUTES }),
      atLeast: 1,
    });
  }
};
