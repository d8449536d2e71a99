import { readLane } from '#shared/metering/endpoints.ts';
import type { Progress } from '../local/progress.ts';
import type { SentLane } from './send-lanes.ts';
import type { SetUp } from './set-up.ts';
import { waitUntil } from './wait-until.ts';

/** Waits until the rollup has counted every batch of the lanes. */
export const waitForCount = async ({ producer }: SetUp, lanes: readonly SentLane[], progress: Progress): Promise<void> => {
  const total = lanes.reduce((sum, { batches }) => sum + batches, 0);
  const step = progress('Count', total, 'batches');
  const look = async (): Promise<number> => {
    const found = await Promise.all(lanes.map(({ lane }) => producer.call(readLane, { params: { lane } })));
    const counted = found.reduce((sum, { next }) => sum + next, 0);
    step.reached(counted);
    return counted;
  };
  await waitUntil('waiting for the rollup', look, (counted) => counted >= total);
  step.done(`${total} batches`);
};
