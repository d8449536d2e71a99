import type { Instant } from '#shared/kernel/time.ts';
import { type Readiness, readinessOf } from '../domain/readiness.ts';
import type { MeteringStore } from '../store.ts';
import { statusOf } from './lane-status.ts';

/**
 * Whether a factory's usage is complete and counted up to an instant. Lanes are read first and checkpoints after them:
 * a lane's position counts only if the generation that moved it is applied everywhere. Read usage hours after this.
 */
export const checkReadiness =
  ({ metering }: { readonly metering: Pick<MeteringStore, 'factoryLanes' | 'logFrom' | 'checkpoint' | 'generation'> }) =>
  async (factory: string, producers: readonly string[], until: Instant): Promise<Readiness> => {
    const lanes = await metering.factoryLanes(factory);
    const statuses = await Promise.all(lanes.map(statusOf({ metering })));
    const applied = new Map<number, number>();
    let allApplied = true;
    for (const shard of new Set(lanes.map((lane) => lane.shard))) {
      const { generation } = await metering.checkpoint(shard);
      applied.set(shard, generation);
      if ((await metering.generation(shard, generation + 1)) !== undefined) allApplied = false;
    }
    if (lanes.some(({ shard, generation }) => generation > applied.get(shard)!)) allApplied = false;
    return readinessOf(
      producers,
      statuses.map(({ lane, ...log }) => ({ ...lane, ...log })),
      until,
      allApplied,
    );
  };
