import { type Page, type PageRequest, pageOfList } from '#shared/contract/pages.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { isGap, type Lane, type LaneId, type LaneStatus, laneTitle } from '../domain/lane.ts';
import type { MeteringStore } from '../store.ts';

type Deps = { readonly metering: Pick<MeteringStore, 'factoryLane' | 'factoryLanes' | 'logFrom'> };

/** Where a lane of a factory stands; undefined if no batch with seq 0 was accepted. */
export const laneStatus =
  ({ metering }: Deps) =>
  async (factory: string, id: LaneId): Promise<LaneStatus | undefined> => {
    const lane = await metering.factoryLane(factory, id);
    return lane && statusOf({ metering })(lane);
  };

/** What the log holds past a lane's counted position; the lead limit bounds the read. */
export const statusOf =
  ({ metering }: { readonly metering: Pick<MeteringStore, 'logFrom'> }) =>
  async (lane: Lane): Promise<LaneStatus> => {
    let firstMissing = lane.next;
    let lastLogged = lane.next === 0 ? null : lane.next - 1;
    let receivedAt: Instant | null = null;
    for await (const entry of metering.logFrom(lane, lane.next)) {
      lastLogged = entry.seq;
      receivedAt = entry.receivedAt;
      if (entry.seq === firstMissing) firstMissing += 1;
    }
    return { lane, firstMissing, lastLogged, receivedAt };
  };

type Wanted = PageRequest & { readonly producer: string | undefined; readonly gaps: boolean };

/** A page of a factory's lanes, or of one producer's, by producer and name; of these, with `gaps`, only those that miss a batch. */
export const listLanes =
  ({ metering }: Deps) =>
  async (factory: string, { producer, gaps, ...page }: Wanted): Promise<Page<LaneStatus>> => {
    const lanes = (await metering.factoryLanes(factory)).filter((lane) => producer === undefined || lane.producer === producer);
    const { data, nextCursor } = pageOfList(lanes.toSorted(byTitle), page, laneTitle);
    const statuses = await Promise.all(data.map(statusOf({ metering })));
    return { data: gaps ? statuses.filter(isGap) : statuses, nextCursor };
  };

const byTitle = (a: Lane, b: Lane): number => (laneTitle(a) < laneTitle(b) ? -1 : 1);
