import { type Instant, readInstant } from '#shared/kernel/time.ts';
import type { Batch, SentBatch } from '../batch.ts';

type Timed = Record<'watermark' | 'at' | 'from' | 'to', string | Instant | undefined>;

/** Reads one time in place. */
const read = (holder: Timed, name: keyof Timed): boolean => {
  const instant = readInstant(holder[name] as string);
  if (instant === undefined) return false;
  holder[name] = instant;
  return true;
};

/**
 * Reads the times of a batch of the right shape, in place: copies of thousands of events would take longer than reading them.
 * Undefined where one is no time; the value is half read then, and of no use.
 */
export const readTimes = (sent: SentBatch): Batch | undefined => {
  if (sent.watermark !== undefined && !read(sent as unknown as Timed, 'watermark')) return undefined;
  for (const event of sent.events) {
    const timed = event as unknown as Timed;
    if (event.type === 'tokens' ? !read(timed, 'at') : !(read(timed, 'from') && read(timed, 'to'))) return undefined;
  }
  return sent as unknown as Batch;
};
