import type { Table } from '#shared/platform/table.ts';
import { generationStore } from './store/generations.ts';
import { laneStore } from './store/lanes.ts';
import { logStore } from './store/log.ts';
import { usageHourStore } from './store/usage-hours.ts';

/** Reads and appends of the usage table; every read is strongly consistent. */
export const meteringStore = (table: Table) => {
  const lanes = laneStore(table);
  return { ...logStore(table), ...lanes, ...generationStore(table), ...usageHourStore(table, lanes.shards) };
};

export type MeteringStore = ReturnType<typeof meteringStore>;
