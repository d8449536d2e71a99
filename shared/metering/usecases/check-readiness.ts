import type { Instant } from '#shared/kernel/time.ts';
import { inParallel } from '#shared/platform/in-parallel.ts';
import type { Commit } from '#shared/platform/table.ts';
import { type LaneId, type LaneStatus, laneTitle } from '../domain/lane.ts';
import { type Readiness, readinessOf, type Reporter } from '../domain/readiness.ts';
import type { MeteringStore } from '../store.ts';
import { insertReady } from '../store/lanes.ts';
import { statusOf } from './lane-status.ts';

type Deps = {
  readonly metering: Pick<MeteringStore, 'isReady' | 'shards' | 'openLanes' | 'positions' | 'promised' | 'logFrom' | 'lastLogged'>;
  readonly commit: Commit;
  readonly producers: (factory: string) => Promise<readonly Reporter[]>;
};

const WIDTH = 16;

/**
 * Whether a factory's usage is complete and counted up to an instant. A positive answer stays true, and is stored.
 *
 *   look       producers, shards    open lanes    positions, promises, log beyond    producers, shards, open lanes again
 *   lane       ................ registers after the listing, below the promise .......... is seen here: pending
 *   lane       ...... is listed by a transaction whose position is not to be read yet: pending
 *
 * Hours are applied before the lane that counted them moves, so a lane's position alone proves its hours. Read usage hours after this.
 */
export const checkReadiness =
  (deps: Deps) =>
  async (factory: string, until: Instant): Promise<Readiness> => {
    const { metering, commit } = deps;
    if (await metering.isReady(factory, until)) return { complete: true, pending: false, holes: [] };
    const before = await listing(deps, factory);
    const declared = before.producers.map(({ id }) => id);
    const statuses = await statusesOf(metering, before.lanes, until);
    const promised = await promisesIn(metering, before.shards, declared);
    const known = new Set(before.lanes.map(laneTitle));
    const after = await listing(deps, factory);
    const changed =
      statuses.length < before.lanes.length ||
      after.shards.some((shard) => !before.shards.includes(shard)) ||
      after.lanes.some((lane) => !known.has(laneTitle(lane))) ||
      after.producers.some(({ id }) => !declared.includes(id));
    const readiness = readinessOf({ ...before, lanes: statuses, promised, changed }, until);
    if (readiness.complete) await commit([insertReady(factory, until)]);
    return readiness;
  };

const listing = async ({ metering, producers }: Deps, factory: string) => {
  const declared = await producers(factory);
  const shards = await metering.shards(factory);
  const lanes = (await Promise.all(shards.map(metering.openLanes))).flat();
  return { producers: declared, shards, lanes };
};

/** What the log holds beyond is asked only of lanes whose promise does not reach the instant. */
const statusesOf = async (metering: Deps['metering'], lanes: readonly LaneId[], until: Instant): Promise<readonly LaneStatus[]> => {
  const found: LaneStatus[] = [];
  await inParallel(await metering.positions(lanes), WIDTH, async (lane) => {
    const reaches = lane.watermark !== null && lane.watermark >= until;
    found.push(reaches ? { lane, firstMissing: lane.next, lastLogged: null, receivedAt: null } : await statusOf({ metering })(lane));
  });
  return found.sort((a, b) => (laneTitle(a.lane) < laneTitle(b.lane) ? -1 : 1));
};

const promisesIn = async (
  metering: Deps['metering'],
  shards: readonly string[],
  producers: readonly string[],
): Promise<ReadonlyMap<string, Instant>> => {
  const latest = new Map<string, Instant>();
  for (const shard of shards) {
    for (const [producer, watermark] of await metering.promised(shard, producers))
      latest.set(producer, Math.max(watermark, latest.get(producer) ?? watermark));
  }
  return latest;
};
