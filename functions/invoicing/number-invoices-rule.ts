import { seriesWithClosings } from '#shared/invoicing/usecases/series-with-closings.ts';
import { liveTable } from '#shared/platform/live.ts';
import { logger } from '#shared/platform/logger.ts';
import { numberSeries } from './number-series.ts';

/** Each minute: numbers what a lost doorbell left behind. One series that fails does not hold up the others. */
export const handler = async (): Promise<void> => {
  for await (const group of seriesWithClosings(liveTable())()) {
    try {
      await numberSeries(group);
    } catch (error) {
      logger.error('numbering failed; the next minute tries again', { ...group, error });
    }
  }
};
