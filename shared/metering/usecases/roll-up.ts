import type { Instant } from '#shared/kernel/time.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Commit } from '#shared/platform/table.ts';
import type { Pause } from '#shared/platform/until-won.ts';
import { type HourSum, sumsOf } from '../domain/fold.ts';
import { needsState, type Plan, planGeneration } from '../domain/plan-generation.ts';
import type { HourState } from '../domain/usage-hour.ts';
import { decodePlan, encodePlan } from '../plan-codec.ts';
import type { MeteringStore } from '../store.ts';
import { type Generation, insertGeneration, moveCheckpoint, planKey } from '../store/generations.ts';
import { type OpenLane, unlistLane } from '../store/lanes.ts';
import { applyPlan } from './apply-plan.ts';
import { takeBatches, type Taken } from './take-batches.ts';

export type RollUpDeps = {
  readonly metering: MeteringStore;
  readonly commit: Commit;
  readonly raw: Blobs;
  readonly pause: Pause;
};

export type RollUpRequest = {
  readonly shard: string;
  /** Milliseconds that a new generation keeps away from the last one, unless that one met a cap. */
  readonly interval: number;
  readonly wall: () => Instant;
  /** The factory's present. */
  readonly present: Instant;
  /** False near the end of the function's time. */
  readonly goOn: () => boolean;
};

/**
 * What was counted; late are events of months that were over, old those of months so old that the next close is told of them; `broken` are
 * those below their lane's own watermark.
 */
export type RolledUp = {
  readonly generations: number;
  readonly batches: number;
  readonly hours: number;
  readonly lateRecent: number;
  readonly lateOld: number;
  readonly broken: number;
  /** At the last look: lanes at which counting stands, and how old the oldest batch was, and the oldest gap, in milliseconds. */
  readonly unreadable: number;
  readonly lag: number;
  readonly gapAge: number;
  /** Milliseconds until the next generation may come, where the last one was too recent to look for it; else 0. */
  readonly dueIn: number;
};

const NOTHING: RolledUp = {
  generations: 0,
  batches: 0,
  hours: 0,
  lateRecent: 0,
  lateOld: 0,
  broken: 0,
  unreadable: 0,
  lag: 0,
  gapAge: 0,
  dueIn: 0,
};
const INLINE_BYTES = 8 * 1024;

/**
 * Counts what a shard's log holds into usage hours, generation by generation, until nothing is left. Any number of
 * workers may run at once, die anywhere and start again.
 *
 *   worker A   checkpoint 4   lanes   GEN 5 inserted   apply hours, lanes ....... dies
 *   worker B   checkpoint 4   lanes   GEN 5 loses      apply A's plan, never its own   checkpoint 5
 *   zombie A                                           apply: every key is at 5 or above: nothing changes
 *
 * The checkpoint is read before lanes and hours, all strongly: what is ahead of it means that GEN exists and the
 * insert loses. A key applies a generation at most once, because its update requires a lower one; and at least
 * once, because the checkpoint moves only after every key was seen at the generation or above.
 */
export const rollUp =
  (deps: RollUpDeps) =>
  async (request: RollUpRequest): Promise<RolledUp> => {
    const { shard, goOn } = request;
    let done = NOTHING;
    while (goOn()) {
      const checkpoint = await deps.metering.checkpoint(shard);
      const number = checkpoint.generation + 1;
      const [before, stored] = await Promise.all([
        checkpoint.generation === 0 ? undefined : deps.metering.generation(shard, checkpoint.generation),
        deps.metering.generation(shard, number),
      ]);
      const dueIn = stored === undefined ? untilDue(before, request) : 0;
      if (dueIn > 0) return { ...done, dueIn };
      const open = await deps.metering.openLanes(shard);
      const agreed = stored === undefined ? await agree(deps, request, open, { number, before }) : await takeOver(deps, stored);
      if (agreed === 'lost') continue;
      const { plan, finished, seen } = agreed;
      done = { ...done, ...seen };
      if (plan !== undefined) {
        await applyPlan(deps, request)(shard, number, plan);
        await deps.commit([moveCheckpoint(shard, number, checkpoint)]);
        done = sumOf(done, plan);
      }
      for (const lane of finished) await deps.commit([unlistLane(shard, lane)]);
      if (plan === undefined) return done;
    }
    return done;
  };

const untilDue = (before: Generation | undefined, { interval, wall }: RollUpRequest): number =>
  before === undefined || before.capped ? 0 : before.plannedAt + interval - wall();

type Agreed = {
  readonly plan: Plan | undefined;
  readonly finished: readonly OpenLane[];
  readonly seen: Partial<Pick<RolledUp, 'unreadable' | 'lag' | 'gapAge'>>;
};

/** Plans the next generation and offers it; no plan where there is nothing to count. Whoever loses the race looks again, and takes the winner's. */
const agree = async (
  deps: RollUpDeps,
  { shard, wall, present, goOn }: RollUpRequest,
  open: readonly OpenLane[],
  { number, before }: { readonly number: number; readonly before: Generation | undefined },
): Promise<Agreed | 'lost'> => {
  const taken = await takeBatches(deps)(open, before?.lastLane ?? '', goOn);
  const { capped, lastLane, finished, unreadable, oldest = present, gapSince = present } = taken;
  const seen = { unreadable, lag: present - oldest, gapAge: present - gapSince };
  if (taken.lanes.length === 0) return { plan: undefined, finished, seen };
  const plan = await planOf(deps, shard, taken, present);
  const { gzip, sha256 } = encodePlan(plan);
  const blob = planKey(shard, number, sha256);
  const inline = gzip.length <= INLINE_BYTES;
  if (!inline) await deps.raw.put(blob, gzip);
  const generation = { shard, generation: number, plannedAt: wall(), capped, lastLane, ...(inline ? { body: gzip } : { blob }) };
  const lost = await deps.commit([insertGeneration(generation)]);
  return lost.length === 0 ? { plan, finished, seen } : 'lost';
};

const planOf = async ({ metering }: RollUpDeps, shard: string, { lanes, fold }: Taken, present: Instant): Promise<Plan> => {
  const sums = sumsOf(fold);
  const ended = lanes.filter(({ position }) => position.ended).map(({ producer }) => producer);
  const [states, promised] = await Promise.all([hourStates(metering, shard, sums), metering.promised(shard, [...new Set(ended)])]);
  return planGeneration({ lanes, sums, states, promised, present });
};

const PARTS = 8;

/**
 * What the hours of a coming generation say so far, by name; those that need no state are not read.
 * Must be read after the checkpoint: an hour that is ahead of it means that GEN exists and the insert loses.
 */
const hourStates = async (metering: MeteringStore, shard: string, sums: readonly HourSum[]): Promise<ReadonlyMap<string, HourState>> => {
  const wanted = sums.filter(needsState);
  const size = Math.ceil(wanted.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) => wanted.slice(part * size, (part + 1) * size));
  return new Map((await Promise.all(parts.map((part) => metering.hourStates(shard, part)))).flat());
};

/** A generation that another worker planned and did not finish. */
const takeOver = async ({ raw }: RollUpDeps, { shard, generation, body, blob }: Generation): Promise<Agreed> => {
  const bytes = body ?? (await raw.get(blob ?? ''));
  if (bytes === undefined) throw new Error(`the plan of generation ${generation} of shard ${shard} is missing: ${blob}`);
  return { plan: decodePlan(bytes), finished: [], seen: {} };
};

const sumOf = (done: RolledUp, { hours, lanes, late }: Plan): RolledUp => ({
  ...done,
  generations: done.generations + 1,
  batches: done.batches + lanes.reduce((sum, { from, position }) => sum + position.next - from, 0),
  hours: done.hours + hours.length,
  lateRecent: done.lateRecent + eventsOf(late.filter(({ again }) => !again)),
  lateOld: done.lateOld + eventsOf(late.filter(({ again }) => again)),
  broken: done.broken + lanes.reduce((sum, { broken }) => sum + broken, 0),
});

const eventsOf = (late: Plan['late']): number => late.reduce((sum, { events }) => sum + events, 0);
