import type { SQSEvent } from 'aws-lambda';
import { readGroup } from '#shared/invoicing/store.ts';
import { numberSeries } from './number-series.ts';

/** A doorbell per series: several rings at once are one look. */
export const handler = async ({ Records }: SQSEvent): Promise<void> => {
  const groups = new Set(Records.map(({ body }) => (JSON.parse(body) as { group: string }).group));
  for (const group of groups) await numberSeries(readGroup(group));
};
