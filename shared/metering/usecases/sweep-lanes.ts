import { DAY, type Instant } from '#shared/kernel/time.ts';
import { inParallel } from '#shared/platform/in-parallel.ts';
import type { Commit } from '#shared/platform/table.ts';
import { LOOK_BACK } from '../domain/check-batch.ts';
import { factoryOfShard } from '../domain/shard.ts';
import type { MeteringStore } from '../store.ts';
import { listLane } from '../store/lanes.ts';

type Deps = { readonly metering: Pick<MeteringStore, 'shards' | 'factoryLanes' | 'logFrom'>; readonly commit: Commit };

const WIDTH = 16;
const GRACE = DAY;

/**
 * Asks one log entry at or past the next seq of every lane that ended within the look-back: a batch that was accepted after the end is
 * its producer's fault, and is counted all the same, once its lane is listed again. Says how many lanes were asked, and how many listed.
 */
export const sweepLanes =
  ({ metering, commit }: Deps) =>
  async (wall: Instant): Promise<{ readonly looked: number; readonly listed: number }> => {
    const factories = new Set((await metering.shards()).map(factoryOfShard));
    const found = { looked: 0, listed: 0 };
    for (const factory of factories) {
      for (let cursor: string | undefined | null; cursor !== null;) {
        const { data, nextCursor } = await metering.factoryLanes(factory, undefined, { limit: 100, cursor });
        cursor = nextCursor;
        const ended = data.filter((lane) => lane.ended && (lane.countedAt ?? 0) >= wall - LOOK_BACK - GRACE);
        await inParallel(ended, WIDTH, async (lane) => {
          found.looked += 1;
          for await (const { seq } of metering.logFrom(lane, lane.next, 1)) {
            const lost = await commit([listLane(lane, seq)]);
            if (lost.length === 0) found.listed += 1;
          }
        });
      }
    }
    return found;
  };
