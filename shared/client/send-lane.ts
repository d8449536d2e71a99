import { readLane } from '#shared/metering/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import type { Client } from './client.ts';
import type { FrozenBatch } from './freeze.ts';
import { Refused } from './refused.ts';

/** Calls at once on a lane. */
const IN_FLIGHT = 8;
/** How far a batch may lead the oldest one without an answer, so that a successor knows where to fence. */
const WINDOW = 32;

/**
 * Sends the frozen batches of a lane from the first that its log misses; `acknowledged` hears of those before it at once, then of each.
 * Batch 0 registers the lane, so it is answered before others leave. Sending an accepted batch again changes nothing.
 * @throws Refused naming the batch, when repeating it cannot help; the others in flight are abandoned and may be sent again
 */
export const sendLane = async (
  { call }: Pick<Client, 'call'>,
  {
    lane,
    batches,
    acknowledged,
  }: { lane: string; batches: readonly FrozenBatch[]; acknowledged: (batches: readonly FrozenBatch[]) => void },
): Promise<void> => {
  const firstMissing = await resumeAt(call, lane);
  acknowledged(batches.slice(0, firstMissing));
  const stop = new AbortController();
  const inFlight = new Map<number, Promise<number>>();
  const settleOne = async (): Promise<unknown> => inFlight.delete(await Promise.race(inFlight.values()));
  try {
    for (const batch of batches.slice(firstMissing)) {
      while (inFlight.size >= IN_FLIGHT || batch.seq - Math.min(...inFlight.keys()) >= WINDOW) await settleOne();
      const answered = put(call, lane, batch, stop.signal).then(() => {
        acknowledged([batch]);
        return batch.seq;
      });
      inFlight.set(batch.seq, answered);
      if (batch.seq === 0) await settleOne();
    }
    while (inFlight.size > 0) await settleOne();
  } finally {
    stop.abort();
    await Promise.allSettled(inFlight.values());
  }
};

const resumeAt = async (call: Client['call'], lane: string): Promise<number> => {
  try {
    return (await call(readLane, { params: { lane } })).firstMissing;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return 0;
    throw error;
  }
};

const put = (call: Client['call'], lane: string, { seq, body, gzip }: FrozenBatch, signal: AbortSignal) =>
  call(putBatch, { params: { lane, seq: String(seq) }, body, signal, headers: gzip ? { 'content-encoding': 'gzip' } : {} });
