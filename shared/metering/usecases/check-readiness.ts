import type { Instant } from '#shared/kernel/time.ts';
import type { Table } from '#shared/platform/table.ts';
import { readinessOf, type Readiness } from '../domain/readiness.ts';
import { checkpointKey, generationKey, readCheckpoint } from '../store.ts';
import { factoryLanes, statusOf } from './lane-status.ts';

/**
 * Whether a factory's usage is complete and counted up to an instant. Lanes are read first and checkpoints after them:
 * a lane's position counts only if the generation that moved it is applied everywhere. Read usage hours after this.
 */
export const checkReadiness =
  (table: Table) =>
  async (factory: string, producers: readonly string[], until: Instant): Promise<Readiness> => {
    const lanes = await factoryLanes(table)(factory);
    const statuses = await Promise.all(lanes.map(statusOf(table)));
    const applied = new Map<number, number>();
    let allApplied = true;
    for (const shard of new Set(lanes.map((lane) => lane.shard))) {
      const { generation } = readCheckpoint(await table.get(checkpointKey(shard)));
      applied.set(shard, generation);
      if ((await table.get(generationKey(shard, generation + 1))) !== undefined) allApplied = false;
    }
    if (lanes.some(({ shard, generation }) => generation > applied.get(shard)!)) allApplied = false;
    return readinessOf(
      producers,
      statuses.map(({ lane, ...log }) => ({ ...lane, ...log })),
      until,
      allApplied,
    );
  };
