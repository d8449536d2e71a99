import type { Instant } from '#shared/kernel/time.ts';
import type { Table } from '#shared/platform/table.ts';
import { factoryLaneKey, type Lane, laneKey, type LaneId, logKey, readLane } from '../store.ts';

export type LaneStatus = {
  readonly lane: Lane;
  /** The first seq that is not in the log: the one to send next, or a gap if later ones are there. */
  readonly firstMissing: number;
  readonly lastLogged: number | null;
  readonly receivedAt: Instant | null;
};

/** Where a lane of a factory stands; undefined if no batch with seq 0 was accepted. */
export const laneStatus =
  (table: Table) =>
  async (factory: string, id: LaneId): Promise<LaneStatus | undefined> => {
    const registration = await table.get(factoryLaneKey(factory, id));
    if (registration === undefined) return undefined;
    const shard = Number(registration['shard']);
    const item = await table.get(laneKey(shard, id));
    return item && statusOf(table)(readLane(shard, item));
  };

/** What the log holds past a lane's counted position; the lead limit bounds the read. */
export const statusOf =
  (table: Table) =>
  async (lane: Lane): Promise<LaneStatus> => {
    let firstMissing = lane.next;
    let lastLogged = lane.next === 0 ? null : lane.next - 1;
    let receivedAt: Instant | null = null;
    for await (const { sk, ...item } of table.query(logKey(lane, 0), { from: logKey(lane, lane.next).sk })) {
      lastLogged = Number(sk);
      receivedAt = Number(item['receivedAt']);
      if (lastLogged === firstMissing) firstMissing += 1;
    }
    return { lane, firstMissing, lastLogged, receivedAt };
  };

/** Every lane of a factory, by producer and name. */
export const factoryLanes =
  (table: Table) =>
  async (factory: string): Promise<readonly Lane[]> => {
    const shards = new Map<string, number>();
    for await (const item of table.query(factoryLaneKey(factory, { producer: '', lane: '' }))) shards.set(item.sk, Number(item['shard']));
    const keys = [...shards].map(([name, shard]) => {
      const [producer, lane] = name.split('#') as [string, string];
      return laneKey(shard, { producer, lane });
    });
    const lanes = (await table.getMany(keys)).map((item) => readLane(shards.get(item.sk)!, item));
    return lanes.sort((a, b) => (`${a.producer} ${a.lane}` < `${b.producer} ${b.lane}` ? -1 : 1));
  };
