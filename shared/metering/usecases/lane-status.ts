import type { Page, PageRequest } from '#shared/contract/pages.ts';
import { ahead } from '#shared/platform/in-parallel.ts';
import { isGap, type Lane, type LaneId, type LaneStatus } from '../domain/lane.ts';
import type { MeteringStore } from '../store.ts';

type Deps = { readonly metering: Pick<MeteringStore, 'factoryLane' | 'factoryLanes' | 'logFrom' | 'lastLogged'> };

/** Where a lane of a factory stands; undefined if no batch with seq 0 was accepted. */
export const laneStatus =
  ({ metering }: Deps) =>
  async (factory: string, id: LaneId): Promise<LaneStatus | undefined> => {
    const lane = await metering.factoryLane(factory, id);
    return lane && statusOf({ metering })(lane);
  };

/** What the log holds past a lane's counted position. Reads to the first gap, and the last entry; the lead limit bounds both. */
export const statusOf =
  ({ metering }: { readonly metering: Pick<MeteringStore, 'logFrom' | 'lastLogged'> }) =>
  async (lane: Lane): Promise<LaneStatus> => {
    let firstMissing = lane.next;
    for await (const { seq } of metering.logFrom(lane, lane.next)) {
      if (seq !== firstMissing) break;
      firstMissing += 1;
    }
    const last = await metering.lastLogged(lane);
    return { lane, firstMissing, lastLogged: last?.seq ?? null, receivedAt: last?.receivedAt ?? null };
  };

/** A page of a lane's log may be a megabyte, so not all lanes are read at once. */
const WIDTH = 16;

type Wanted = PageRequest & { readonly producer: string | undefined; readonly gaps: boolean };

/** A page of a factory's lanes, or of one producer's, by producer and name; of these, with `gaps`, only those that miss a batch. */
export const listLanes =
  ({ metering }: Deps) =>
  async (factory: string, { producer, gaps, ...page }: Wanted): Promise<Page<LaneStatus>> => {
    const { data, nextCursor } = await metering.factoryLanes(factory, producer, page);
    const statuses = await Array.fromAsync(ahead(data, { width: WIDTH }, statusOf({ metering })));
    return { data: gaps ? statuses.filter(isGap) : statuses, nextCursor };
  };
