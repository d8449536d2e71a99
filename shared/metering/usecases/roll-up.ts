import type { Instant } from '#shared/kernel/time.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Commit, Write } from '#shared/platform/table.ts';
import type { HourState } from '../domain/usage-hour.ts';
import { type HourSum, needsState, planGeneration, sumHours } from '../domain/plan-generation.ts';
import { decodePlan, encodePlan } from '../plan-codec.ts';
import {
  advanceHour,
  advanceLane,
  type Generation,
  insertGeneration,
  isApplied,
  type MeteringStore,
  moveCheckpoint,
  planKey,
} from '../store.ts';
import { readProgress } from './read-progress.ts';

type Deps = { readonly metering: MeteringStore; readonly commit: Commit; readonly raw: Blobs };

export type RollUpRequest = {
  readonly shard: number;
  /** Milliseconds that a new generation keeps away from the last one, unless that one met a cap. */
  readonly interval: number;
  /** Names this run: a generation that it planned is its own, even if the answer to the insert was lost. */
  readonly worker: string;
  /** Milliseconds that a stored generation is left to the worker that planned it. Only saves doing its work twice. */
  readonly patience: number;
  readonly now: () => Instant;
  /** Asked before each generation: false near the end of the function's time. */
  readonly goOn: () => boolean;
};

export type RolledUp = { readonly generations: number; readonly batches: number; readonly hours: number };

const INLINE_BYTES = 8 * 1024;

/**
 * Counts what the log holds into usage hours, generation by generation, until nothing is left. Any number of
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
  (deps: Deps) =>
  async ({ shard, worker, interval, patience, now, goOn }: RollUpRequest): Promise<RolledUp> => {
    const done = { generations: 0, batches: 0, hours: 0 };
    while (goOn()) {
      const checkpoint = await deps.metering.checkpoint(shard);
      const stored = await deps.metering.generation(shard, checkpoint.generation + 1);
      if (stored !== undefined && stored.worker !== worker && now() - stored.plannedAt < patience) return done;
      if (stored === undefined && (await isTooSoon(deps, shard, checkpoint.generation, interval, now()))) return done;
      const generation = stored ?? (await agree(deps, { shard, worker, number: checkpoint.generation + 1, now: now() }));
      if (generation === 'nothing') return done;
      if (generation === 'lost') continue;
      const applied = await apply(deps, generation);
      await deps.commit([moveCheckpoint(shard, generation.generation, checkpoint)]);
      done.generations += 1;
      done.batches += applied.batches;
      done.hours += applied.hours;
    }
    return done;
  };

const isTooSoon = async ({ metering }: Deps, shard: number, last: number, interval: number, now: Instant): Promise<boolean> => {
  const before = last === 0 || interval === 0 ? undefined : await metering.generation(shard, last);
  return before !== undefined && !before.capped && now - before.plannedAt < interval;
};

/** Plans the next generation and offers it. Whoever loses the race must look again, and takes the winner's. */
const agree = async (
  deps: Deps,
  { shard, worker, number, now }: { shard: number; worker: string; number: number; now: Instant },
): Promise<Generation | 'nothing' | 'lost'> => {
  const { lanes, capped } = await readProgress(deps)(shard);
  if (lanes.every(({ batches }) => batches.length === 0)) return 'nothing';
  const sums = sumHours(lanes);
  const before = await hourStates(deps, shard, sums);
  const { gzip, sha256 } = encodePlan(planGeneration(lanes, sums, before));
  const blob = planKey(shard, number, sha256);
  const inline = gzip.length <= INLINE_BYTES;
  if (!inline) await deps.raw.put(blob, gzip);
  const generation = { shard, generation: number, worker, plannedAt: now, capped, ...(inline ? { body: gzip } : { blob }) };
  const lost = await deps.commit([insertGeneration(generation)]);
  return lost.length === 0 ? generation : 'lost';
};

const PARTS = 8;

/**
 * What the hours of a coming generation say so far, by name; those that need no state are not read.
 * Must be read after the checkpoint: an hour that is ahead of it means that GEN exists and the insert loses.
 */
const hourStates = async ({ metering }: Deps, shard: number, sums: readonly HourSum[]): Promise<ReadonlyMap<string, HourState>> => {
  const wanted = sums.filter(needsState);
  const size = Math.ceil(wanted.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) => wanted.slice(part * size, (part + 1) * size));
  return new Map((await Promise.all(parts.map((part) => metering.hourStates(shard, part)))).flat());
};

/** Applies a stored plan: hours first, then lanes, so that a lane at a generation says that its hours are there. */
const apply = async (deps: Deps, { shard, generation, body, blob }: Generation) => {
  const bytes = body ?? (await deps.raw.get(blob ?? ''));
  if (bytes === undefined) throw new Error(`the plan of generation ${generation} of shard ${shard} is missing: ${blob}`);
  const { hours, lanes } = decodePlan(bytes);
  await inParallel(hours, (hour) => advanceUntilApplied(deps, advanceHour(shard, generation, hour), generation));
  for (const lane of lanes) await advanceUntilApplied(deps, advanceLane(shard, generation, lane), generation);
  return { hours: hours.length, batches: lanes.reduce((sum, { from, next }) => sum + next - from, 0) };
};

const advanceUntilApplied = async ({ commit }: Deps, write: Write, generation: number): Promise<void> => {
  for (;;) {
    const [lost] = await commit([write]);
    if (isApplied(lost, generation)) return;
  }
};

const WORKERS = 16;

const inParallel = async <Value>(values: readonly Value[], act: (value: Value) => Promise<void>): Promise<void> => {
  const left = values.values();
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      for (const value of left) await act(value);
    }),
  );
};
