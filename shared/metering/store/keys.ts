import type { Instant, Period } from '#shared/kernel/time.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import type { Key } from '#shared/platform/table.ts';
import type { LaneId } from '../domain/lane.ts';

const key = (pk: string, sk: string): Key => ({ table: 'usage', pk, sk });

/** Twelve digits: number order is key order. */
export const sortable = (number: number): string => String(number).padStart(12, '0');

export const laneName = ({ producer, lane }: LaneId): string => `${producer}#${lane}`;
/** Reads what `laneName` wrote. */
export const readLaneName = (name: string): LaneId => {
  const [producer = '', lane = ''] = name.split('#');
  return { producer, lane };
};

/** One row a seq, for ever. */
export const logKey = (id: LaneId, seq: number) => key(`LOG#${laneName(id)}`, sortable(seq));
/** An operator's request to skip a logged batch. */
export const skipKey = (id: LaneId, seq: number) => key(`SKIP#${laneName(id)}`, sortable(seq));
/** Every lane of a factory, for ever. */
export const factoryLaneKey = (factory: string, id: LaneId) => key(`F#${factory}#LANES`, laneName(id));
/** The lanes of a shard that may have something to count: a listing without truth. */
export const openKey = (shard: string, id: LaneId) => key(`OPEN#${shard}`, laneName(id));
/** A lane's counted position. */
export const positionKey = (id: LaneId) => key(`LANE#${laneName(id)}`, 'POSITION');
/** Up to when a producer's ended lanes of a shard vouch for it. */
export const promiseKey = (producer: string, shard: string) => key(`PROMISE#${producer}`, shard);

/** Every shard that ever had a lane. */
export const shardKey = (shard: string) => key('SHARDS', shard);
export const checkpointKey = (shard: string) => key(`SHARD#${shard}`, 'CHECKPOINT');
export const generationKey = (shard: string, generation: number) => key(`GEN#${shard}`, sortable(generation));
/** Which generations touched which hours of a day of a shard. */
export const touchedKey = (shard: string, day: string, generation: number) => key(`TOUCHED#${shard}`, `${day}#${sortable(generation)}`);

/** What a tenant used in a month, as one shard counted it. */
export const usageKey = (tenant: string, month: Period, shard: string, hourKey: string) =>
  key(`T#${tenant}#USAGE#${month}#${shard}`, hourKey);
/** That a factory's usage is complete to an instant stays true. */
export const readyKey = (factory: string, until: Instant) => key(`F#${factory}#READY`, formatInstant(until));
