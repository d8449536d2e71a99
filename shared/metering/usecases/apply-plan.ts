import { happened } from '#shared/contract/fact.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import { pendingFact } from '#shared/platform/facts.ts';
import { inParallel } from '#shared/platform/in-parallel.ts';
import type { Commit, Write } from '#shared/platform/table.ts';
import { isThrottled } from '#shared/platform/throttling.ts';
import type { Pause } from '#shared/platform/until-won.ts';
import type { LateUsage, Plan } from '../domain/plan-generation.ts';
import { usageLate } from '../facts.ts';
import { hourIn } from '../domain/usage-hour.ts';
import { advanceHour, insertOldMonth, insertTouched, isApplied } from '../store/generations.ts';
import { advancePosition, advancePromise, isThere } from '../store/lanes.ts';
import { advanceSkip } from '../store/log.ts';

type Deps = { readonly commit: Commit; readonly pause: Pause };
type Times = { readonly wall: () => Instant; readonly present: Instant; readonly goOn: () => boolean };

type Lost = Awaited<ReturnType<Commit>>[number];

const WIDTH = 16;

/**
 * Applies a stored plan, from any point and however often. Hours come first and lanes last, so that a lane's position proves its hours;
 * what tells a close of an old month comes between, so that a close that does not see it sees the hours at its next turn.
 * @throws Error where the function's time is over before all is applied.
 */
export const applyPlan =
  (deps: Deps, times: Times) =>
  async (shard: string, generation: number, { hours, late, promises, skips, lanes }: Plan): Promise<void> => {
    const all = (writes: readonly Write[], isDone: (lost: Lost | undefined) => boolean) =>
      inParallel(writes, WIDTH, (write) => untilDone(deps, times, write, isDone));
    const isPassed = (lost: Lost | undefined) => isApplied(lost, generation);
    const touched = Map.groupBy(new Set(hours.map(({ key }) => hourIn(key))), (hour) => hour.slice(0, 10));
    await all(hours.map((hour) => advanceHour(shard, generation, hour)), isPassed); // prettier-ignore
    await all([...touched].map(([day, of]) => insertTouched(shard, generation, day, of.map((hour) => hour.slice(11)).sort())), isThere); // prettier-ignore
    await all(late.filter(({ again }) => again).map((one) => insertOldMonth(shard, generation, one)), isThere); // prettier-ignore
    await all(late.map((one) => lateFact(one, times.present)), isThere); // prettier-ignore
    await all(promises.map(({ producer, watermark }) => advancePromise(shard, generation, producer, watermark)), isPassed); // prettier-ignore
    await all(skips.map(({ seq, outcome, ...id }) => advanceSkip(generation, id, seq, outcome)), isPassed); // prettier-ignore
    const countedAt = times.wall();
    await all(lanes.map(({ producer, lane, position }) => advancePosition(shard, generation, { producer, lane }, position, countedAt)), isPassed); // prettier-ignore
  };

/** One a tenant, month and day: the first of a day is told. */
const lateFact = ({ tenant, month }: LateUsage, at: Instant): Write => {
  const day = formatInstant(at).slice(0, 10);
  return pendingFact(happened(usageLate, { tenant, subject: `usage/${month}/${day}`, revision: 1, at, data: { period: month, day } }));
};

/** Writes until it is there. A loss that shows nothing was a transaction in flight; that and a busy table are waited for. */
const untilDone = async (
  { commit, pause }: Deps,
  { goOn }: Times,
  write: Write,
  isDone: (lost: Lost | undefined) => boolean,
): Promise<void> => {
  for (let tries = 0; goOn() || tries === 0; tries += 1) {
    if (tries > 0) await pause(tries);
    try {
      const [lost] = await commit([write]);
      if (isDone(lost)) return;
    } catch (error) {
      if (!isThrottled(error)) throw error;
    }
  }
  throw new Error('the time is over before a generation is applied; the next run goes on with it');
};
