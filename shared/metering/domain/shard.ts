/** The k-th shard of a factory, k from 0. Shards belong to a factory, so that no factory's backlog or fault delays another. */
export const shardId = (factory: string, k: number): string => `${factory}.${k}`;

/** The factory that a shard belongs to. */
export const factoryOfShard = (shard: string): string => shard.slice(0, shard.lastIndexOf('.'));
