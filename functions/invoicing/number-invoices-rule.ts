import { seriesWithClosings } from '#shared/invoicing/usecases/series-with-closings.ts';
import { liveTable } from '#shared/platform/live.ts';
import { numberSeries } from './number-series.ts';

/** Each minute: numbers what a lost doorbell left behind. */
export const handler = async (): Promise<void> => {
  for await (const group of seriesWithClosings(liveTable())()) await numberSeries(group);
};
