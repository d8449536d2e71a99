import { createTwin } from './twin.ts';

/** Stands for `#shared/platform/live.ts` in tests of entries: the same twin for all of them. */
export const twin = createTwin(1);
export const rung: string[] = [];

export const liveTable = () => twin.table;
export const liveRaw = () => twin.blobs;
export const liveDocuments = () => twin.blobs;
export const liveNumberingQueue = () => ({ ring: async (group: string) => void rung.push(group) });

Object.assign(process.env, {
  TEST_CLOCKS: 'on',
  KEY_MODE: 'test',
  ROLLUP_SHARDS: '1',
  ROLLUP_INTERVAL_SECONDS: '0',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_METRICS_NAMESPACE: 'test',
});
