import { createHash } from 'node:crypto';
import { type LaneId, laneTitle } from '../domain/lane.ts';
import { shardId } from '../domain/shard.ts';
import type { MeteringStore } from '../store.ts';
import { laneBusy } from './append-batch.ts';

type Deps = {
  readonly metering: Pick<MeteringStore, 'listShard'>;
  /** Over how many shards a factory spreads new lanes. */
  readonly shardsOf: (factory: string) => Promise<number>;
  /** Shards that this environment made known. */
  readonly known: Set<string>;
};

/** The shard of a new lane, by its name, made known before the lane is there: who looks at all shards finds it. @throws Problem `contention`. */
export const chooseShard =
  ({ metering, shardsOf, known }: Deps) =>
  async (factory: string, id: LaneId): Promise<string> => {
    const shards = await shardsOf(factory);
    const shard = shardId(factory, createHash('sha256').update(laneTitle(id)).digest().readUInt32BE() % shards);
    if (!known.has(shard) && !(await metering.listShard(shard))) throw laneBusy();
    known.add(shard);
    return shard;
  };
