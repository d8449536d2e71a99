import { resolve } from 'node:path';
import { CfnOutput, Duration, Stack, Stage, type StackProps } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { bundleFunctions } from '../constructs/bundle-functions.ts';
import { ringEachDay, ringEachHour, ringEachMinute, ringOnInsert, ringOnMessage } from '../constructs/doorbells.ts';
import { NodeFunction, type Reachable } from '../constructs/node-function.ts';
import { DeadLetterQueue, DoorbellQueue } from '../constructs/queues.ts';
import { apis } from '#functions/apis.ts';
import { pathsOf } from '../constructs/paths.ts';
import { Routes } from '../constructs/routes.ts';
import { type StageName, stageSettings } from '../stage.ts';
import type { DataStack } from './data-stack.ts';
import { type Entry, functionSpecs } from './function-specs.ts';

/** Answers every path that is no endpoint's. */
const FALLBACK = 'tenancy/tenancy-api';

type Props = StackProps & { readonly stage: StageName; readonly data: DataStack };

/** What can be made anew at any time: functions, the API, queues and rules. Tables and buckets are the data stack's. */
export class ServiceStack extends Stack {
  readonly deadLetters: Readonly<Record<'stream' | 'rollup' | 'rules' | 'numbering' | 'closing', Queue>>;

  constructor(scope: Construct, id: string, { stage, data, ...props }: Props) {
    super(scope, id, props);
    const deadLetters = {
      stream: new DeadLetterQueue(this, 'StreamDeadLetters'),
      rollup: new DeadLetterQueue(this, 'RollupDeadLetters', { fifo: true }),
      rules: new DeadLetterQueue(this, 'RulesDeadLetters'),
      numbering: new DeadLetterQueue(this, 'NumberingDeadLetters', { fifo: true }),
      closing: new DeadLetterQueue(this, 'ClosingDeadLetters', { fifo: true }),
    };
    this.deadLetters = deadLetters;
    const timeoutOf = (entry: Entry) => functionSpecs[entry].seconds;
    // Six times what a handler may take, as Lambda asks, so that a slow batch is not handed out twice.
    const rollup = new DoorbellQueue(this, 'Rollup', {
      handedOutFor: Duration.seconds(6 * timeoutOf('metering/rollup-queue')),
      deadLetters: deadLetters.rollup,
    });
    const numbering = new DoorbellQueue(this, 'Numbering', {
      handedOutFor: Duration.seconds(6 * timeoutOf('invoicing/number-invoices-queue')),
      deadLetters: deadLetters.numbering,
    });
    // One ring at a time: once is enough, and a close that failed does not hold up its tenant for hours.
    const closing = new DoorbellQueue(this, 'Closing', {
      handedOutFor: Duration.seconds(timeoutOf('invoicing/close-invoice-queue') + 60),
      deadLetters: deadLetters.closing,
    });
    const { billing, usage, ephemera, raw, documents } = data;
    const reachable = { billing, usage, ephemera, raw, documents, numbering, rollup, closing };
    const functionOf = functions(this, stage, reachable, deadLetters.rules);

    const api = new Routes(this, 'Api', { stage, paths: pathsOf(apis, FALLBACK), fallback: FALLBACK, functionOf });

    const window = Duration.seconds(Number(stageSettings(stage).ROLLUP_INTERVAL_SECONDS));
    const logInserts = {
      table: usage,
      prefix: 'LOG#',
      window,
      handler: functionOf('metering/rollup-stream'),
      deadLetters: deadLetters.stream,
    };
    ringOnInsert(this, 'LogInserts', logInserts);
    ringOnMessage(this, 'RollupMessages', { queue: rollup, handler: functionOf('metering/rollup-queue') });
    ringOnMessage(this, 'NumberingMessages', { queue: numbering, handler: functionOf('invoicing/number-invoices-queue') });
    ringOnMessage(this, 'ClosingMessages', { queue: closing, handler: functionOf('invoicing/close-invoice-queue'), batchSize: 1 });
    ringEachMinute(this, 'RollupMinute', { handler: functionOf('metering/rollup-rule'), deadLetters: deadLetters.rules });
    ringEachMinute(this, 'ClosingMinute', { handler: functionOf('invoicing/close-invoices-rule'), deadLetters: deadLetters.rules });
    ringEachMinute(this, 'NumberingMinute', { handler: functionOf('invoicing/number-invoices-rule'), deadLetters: deadLetters.rules });

    ringEachDay(this, 'LanesDay', { handler: functionOf('metering/sweep-lanes-rule'), deadLetters: deadLetters.rules });
    ringEachHour(this, 'AuditHour', { handler: functionOf('capacity/audit-rule'), deadLetters: deadLetters.rules });

    const outputs = {
      ApiUrl: api.url,
      ApiId: api.restApiId,
      ApiStage: stage,
      FirstOperatorKeyFunction: functionOf('tenancy/first-operator-key-invoke').functionName,
      NumberingQueueUrl: numbering.queueUrl,
      RollupQueueUrl: rollup.queueUrl,
      StreamDeadLettersUrl: deadLetters.stream.queueUrl,
      RollupDeadLettersUrl: deadLetters.rollup.queueUrl,
      RulesDeadLettersUrl: deadLetters.rules.queueUrl,
      NumberingDeadLettersUrl: deadLetters.numbering.queueUrl,
      ClosingQueueUrl: closing.queueUrl,
      ClosingDeadLettersUrl: deadLetters.closing.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

/** All functions of the specs, bundled together. */
const functions = (scope: Construct, stage: StageName, reachable: Reachable, rulesDeadLetters: Queue) => {
  const entries = Object.keys(functionSpecs) as Entry[];
  const bundles = bundleFunctions(entries, resolve(Stage.of(scope)!.outdir, 'bundles'));
  const made = new Map(
    entries.map((entry) => {
      const { seconds, grants } = functionSpecs[entry];
      const timeout = Duration.seconds(seconds);
      const deadLetters = entry.endsWith('-rule') ? { deadLetters: rulesDeadLetters } : {};
      return [
        entry,
        new NodeFunction(scope, nameOf(entry), { stage, entry, bundle: bundles.get(entry)!, timeout, grants, reachable, ...deadLetters }),
      ];
    }),
  );
  return (entry: Entry): NodeFunction => made.get(entry)!;
};

/** `metering/ingest-api` is the construct IngestApi. */
const nameOf = (entry: Entry): string =>
  (entry.split('/')[1] ?? '')
    .split('-')
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
    .join('');
