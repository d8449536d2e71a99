import type { Instant } from '#shared/kernel/time.ts';
import type { Page, PageRequest } from '#shared/contract/pages.ts';
import { readPage } from '#shared/platform/pages.ts';
import type { Item, Lost, Table, Write } from '#shared/platform/table.ts';
import { type Lane, type LaneId, laneTitle, type Position, START } from '../domain/lane.ts';
import { factoryOfShard } from '../domain/shard.ts';
import { factoryLaneKey, laneName, openKey, positionKey, promiseKey, readLaneName, readyKey, shardKey } from './keys.ts';

/** A lane that is listed as open, and the seq that it was listed for. */
export type OpenLane = LaneId & { readonly listedFor: number };

/** The rows of a new lane beside its first log entry. The shard is chosen here and never again. */
export const insertLane = (shard: string, id: LaneId): Write[] => [
  { insert: { ...factoryLaneKey(factoryOfShard(shard), id), version: 1 } },
  { insert: { ...openKey(shard, id), version: 1, seq: 0 } },
  { insert: { ...positionKey(id), version: 1, shard, ...START } },
];

/** Lists a lane again that has something to count from a seq on. */
export const listLane = ({ shard, ...id }: Pick<Lane, 'producer' | 'lane' | 'shard'>, seq: number): Write => ({
  insert: { ...openKey(shard, id), version: 1, seq },
});

/** Takes a lane from the listing if it was not listed anew since it was seen there. */
export const unlistLane = (shard: string, { listedFor, ...id }: OpenLane): Write => ({
  remove: openKey(shard, id),
  ifSeen: { attribute: 'seq', value: BigInt(listedFor) },
});

export const advancePosition = (shard: string, generation: number, id: LaneId, position: Position, countedAt: Instant): Write => ({
  advance: positionKey(id),
  generation,
  set: { ...position, shard, countedAt },
});

export const advancePromise = (shard: string, generation: number, producer: string, watermark: Instant): Write => ({
  advance: promiseKey(producer, shard),
  generation,
  set: { watermark },
});

export const insertReady = (factory: string, until: Instant): Write => ({ insert: { ...readyKey(factory, until), version: 1 } });

const readPosition = (item: Item): Lane => {
  const shard = String(item['shard']);
  return {
    ...readLaneName(item.pk.slice('LANE#'.length)),
    factory: factoryOfShard(shard),
    shard,
    next: Number(item['next']),
    watermark: numberOrNull(item['watermark']),
    ended: item['ended'] === true,
    unreadable: numberOrNull(item['unreadable']),
    broken: Number(item['broken']),
    countedAt: numberOrNull(item['countedAt'] ?? null),
  };
};

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

/** Whether what an insert lost to is a row of that key: what was wanted is there. */
export const isThere = (lost: Lost | undefined): boolean => lost === undefined || lost.found !== undefined;

/** Reads of lanes, all strongly consistent. */
export const laneStore = (table: Table) => {
  const lane = async (id: LaneId): Promise<Lane | undefined> => {
    const item = await table.get(positionKey(id));
    return item && readPosition(item);
  };
  const positions = async (ids: readonly LaneId[]) => (await table.getMany(ids.map(positionKey))).map(readPosition);
  return {
    /** A lane by its position; undefined if it is not registered. */
    lane,
    positions,
    /** A factory's lane; undefined if it has none of that name. */
    factoryLane: async (factory: string, id: LaneId): Promise<Lane | undefined> => {
      const found = await lane(id);
      return found?.factory === factory ? found : undefined;
    },
    /** A page of a factory's lanes, or of one producer's, by producer and name. */
    factoryLanes: async (factory: string, producer: string | undefined, page: PageRequest): Promise<Page<Lane>> => {
      const prefix = producer === undefined ? {} : { prefix: laneName({ producer, lane: '' }) };
      const all = factoryLaneKey(factory, { producer: '', lane: '' });
      const { data, nextCursor } = await readPage(table, all, page, ({ sk }) => readLaneName(sk), prefix);
      return { data: (await positions(data)).sort((a, b) => (laneTitle(a) < laneTitle(b) ? -1 : 1)), nextCursor };
    },
    /** The lanes of a shard that are listed as open, in order of name. */
    openLanes: async (shard: string): Promise<readonly OpenLane[]> => {
      const found: OpenLane[] = [];
      for await (const { sk, seq } of table.query(openKey(shard, { producer: '', lane: '' })))
        found.push({ ...readLaneName(sk), listedFor: Number(seq) });
      return found;
    },
    /** By producer, up to when its ended lanes of a shard vouch for it. */
    promised: async (shard: string, producers: readonly string[]): Promise<ReadonlyMap<string, Instant>> => {
      const items = await table.getMany(producers.map((producer) => promiseKey(producer, shard)));
      return new Map(items.map((item) => [item.pk.slice('PROMISE#'.length), Number(item['watermark'])]));
    },
    /** Every shard that a factory ever had, or all of a deployment. */
    shards: async (factory?: string): Promise<readonly string[]> => {
      const range = factory === undefined ? {} : { from: `${factory}.`, to: `${factory}.~` };
      const found: string[] = [];
      for await (const { sk } of table.query(shardKey(''), range)) found.push(sk);
      return found;
    },
    /** Makes a shard known, which it stays; false if another transaction was in flight and left nothing to see. */
    listShard: async (shard: string): Promise<boolean> => {
      const [lost] = await table.commit([{ insert: { ...shardKey(shard), version: 1 } }]);
      return isThere(lost) || (await table.get(shardKey(shard))) !== undefined;
    },
    isReady: async (factory: string, until: Instant): Promise<boolean> => (await table.get(readyKey(factory, until))) !== undefined,
  };
};
