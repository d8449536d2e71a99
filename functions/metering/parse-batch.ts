import { fieldErrors, parseJson } from '#functions/http/json.ts';
import { batch as batchSchema, type Batch, isInterval, type SentBatch } from '#shared/metering/batch.ts';
import { readTimes } from '#shared/metering/domain/batch-times.ts';
import { invalidEvents } from '#shared/metering/usecases/append-batch.ts';
import { isBatch } from './is-batch.generated.ts';

const MOST_ERRORS = 1_000;

/**
 * Reads a batch from its text: compiled code checks it, and the schema itself says what is wrong with one that is refused.
 * @throws Problem `invalid_json`, `invalid_events` (400).
 */
export const parseBatch = (text: string): Batch => {
  const batch = readSent(parseJson(text));
  if (batch !== undefined) return batch;
  const parsed = batchSchema.safeParse(parseJson(text)); // afresh: its times may be half read
  if (!parsed.success) throw invalidEvents(fieldErrors(parsed.error).slice(0, MOST_ERRORS));
  return parsed.data;
};

/** The value as the batch that its schema makes of it, which takes the value itself; undefined where the schema refuses it. */
export const readSent = (value: unknown): Batch | undefined => {
  const batch = isBatch(value) ? readTimes(value as SentBatch) : undefined;
  return batch?.events.every((event) => event.type === 'tokens' || isInterval(event)) === true ? batch : undefined;
};
