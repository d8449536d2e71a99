import { type Instant, readInstant } from '#shared/kernel/time.ts';
import type { Batch, SentBatch } from '../batch.ts';

type Times = { watermark?: string | Instant; at: string | Instant; from: string | Instant; to: string | Instant };

/**
 * Reads the times of a batch of the right shape, in place: copies of thousands of events would take longer than reading them.
 * Undefined where one is no time; the value is half read then, and of no use.
 */
export const readTimes = (sent: SentBatch): Batch | undefined => {
  if (sent.watermark !== undefined) {
    const watermark = readInstant(sent.watermark);
    if (watermark === undefined) return undefined;
    (sent as unknown as Times).watermark = watermark;
  }
  for (const event of sent.events) {
    if (!(event.type === 'tokens' ? readMoment(event) : readInterval(event))) return undefined;
  }
  return sent as unknown as Batch;
};

const readMoment = (event: { at: string }): boolean => {
  const at = readInstant(event.at);
  if (at === undefined) return false;
  (event as unknown as Times).at = at;
  return true;
};

const readInterval = (event: { from: string; to: string }): boolean => {
  const from = readInstant(event.from);
  const to = readInstant(event.to);
  if (from === undefined || to === undefined) return false;
  (event as unknown as Times).from = from;
  (event as unknown as Times).to = to;
  return true;
};
