import { setTimeout } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { liveRollUp, type RollUpDeps } from '#functions/wiring.ts';
import { SECOND } from '#shared/kernel/time.ts';
import { factoryOfShard } from '#shared/metering/domain/shard.ts';
import { type RolledUp, rollUp } from '#shared/metering/usecases/roll-up.ts';
import { liveRaw } from '#shared/platform/live.ts';
import { logger, metrics } from '#shared/platform/logger.ts';

/** No generation is begun in the last part of the function's time. */
const RESERVE = 60 * SECOND;

/** A ring that comes so little too early is waited with; one that comes earlier is left to the rule. */
const SHORT = 2 * SECOND;

/** A timer may fire up to a millisecond before its time. */
const EARLY = 1;

/**
 * A doorbell per shard: counts what its log holds. Rings of a shard that came together are one. A shard that fails holds up no other, and
 * is told by an alarm; its ring is not handed back, because that would keep the shard's later rings waiting: the rule rings within a minute.
 */
export const rollUpWhenRung =
  (deps: () => RollUpDeps) =>
  async ({ Records }: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    const goOn = () => context.getRemainingTimeInMillis() > RESERVE;
    for (const shard of new Set(Records.map(({ body }) => (JSON.parse(body) as { group: string }).group))) {
      try {
        await countShard(deps(), shard, goOn);
      } catch (error) {
        metrics.singleMetric().addMetric('rollupFailures', MetricUnit.Count, 1);
        logger.error('roll-up failed; the rule rings again within a minute', { shard, error: error as Error });
      }
    }
    return { batchItemFailures: [] };
  };

const countShard = async (deps: RollUpDeps, shard: string, goOn: () => boolean): Promise<void> => {
  const { interval, wall } = deps;
  const started = wall();
  const roll = async () => rollUp(deps)({ shard, interval, wall, present: await deps.now(factoryOfShard(shard)), goOn });
  let done = await roll();
  if (done.generations === 0 && done.dueIn > 0 && done.dueIn <= SHORT) {
    await setTimeout(done.dueIn + EARLY);
    done = await roll();
  }
  tell(shard, done);
  if (done.generations > 0) logger.info('rolled up', { shard, ...done, milliseconds: wall() - started });
};

/** By shard and over all, late events by age. An idle look tells too: silence is an alarm. */
const tell = (shard: string, { batches, lateRecent, lateOld, broken, unreadable, lag, gapAge }: RolledUp): void => {
  const seconds = { rollupLag: Math.ceil(lag / SECOND), gapAge: Math.ceil(gapAge / SECOND) };
  metrics.singleMetric().addDimension('shard', shard).addMetric('rollupLag', MetricUnit.Seconds, seconds.rollupLag);
  for (const [name, value] of Object.entries(seconds)) metrics.singleMetric().addMetric(name, MetricUnit.Seconds, value);
  for (const [age, events] of Object.entries({ recent: lateRecent, old: lateOld }))
    metrics.singleMetric().addDimension('age', age).addMetric('lateEvents', MetricUnit.Count, events);
  const counts = { countedBatches: batches, brokenPromises: broken, unreadableLanes: unreadable };
  for (const [name, value] of Object.entries(counts)) metrics.singleMetric().addMetric(name, MetricUnit.Count, value);
};

export const handler = rollUpWhenRung(() => liveRollUp(liveRaw()));
