import { hash } from 'node:crypto';
import type { HttpCode } from '#functions/http/errors.ts';
import { fieldErrors, parseJson } from '#functions/http/json.ts';
import { refuse } from '#shared/kernel/problem.ts';
import { batch as batchSchema, type Batch, isInterval, MAX_EVENTS, type SentBatch } from '#shared/metering/batch.ts';
import { readTimes } from '#shared/metering/domain/batch-times.ts';
import { type Arrival, invalidEvents } from '#shared/metering/usecases/append-batch.ts';
import { isBatch } from './is-batch.generated.ts';

const MOST_ERRORS = 1_000;
/** An event has at most 22 fields and counts. */
const MOST_PARTS = 32 * MAX_EVENTS;
/** Bytes that are parsed unseen: they hold too few values to fill a function's memory. */
const SMALL = 1_000_000;

/**
 * Reads a batch from its decompressed bytes: compiled code checks it, and the schema itself says what is wrong with one that is refused.
 * @throws Problem `invalid_json`, `invalid_events` (400).
 */
export const parseBatch = (bytes: Uint8Array): Pick<Arrival, 'batch' | 'sha256' | 'bytes'> => {
  if (bytes.length > SMALL && hasMoreParts(bytes, MOST_PARTS)) throw invalidEvents([TOO_MANY_PARTS]);
  const text = utf8(bytes);
  const batch = readSent(parseJson(text)) ?? bySchema(text);
  return { batch, sha256: hash('sha256', bytes), bytes: bytes.length };
};

const TOO_MANY_PARTS = { pointer: '', code: 'too_big', message: 'more values than a batch can hold' };
const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = [34, 92, 44, 91, 123] as const;

/** Whether JSON text has more values than so many, as far as commas and brackets outside its strings say it. */
const hasMoreParts = (bytes: Uint8Array, most: number): boolean => {
  let parts = 0;
  let inText = false;
  for (let at = 0; at < bytes.length && parts <= most; at += 1) {
    const byte = bytes[at]!;
    if (inText && byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) inText = !inText;
    else if (!inText && (byte === COMMA || byte === BRACKET || byte === BRACE)) parts += 1;
  }
  return parts > most;
};

/** Fatal: other bytes must never become the same text. */
const utf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw refuse<HttpCode>('invalid_json', 'The body is not UTF-8.', { cause: error });
  }
};

/** The value as the batch that its schema makes of it, which takes the value itself; undefined where the schema refuses it. */
export const readSent = (value: unknown): Batch | undefined => {
  const batch = isBatch(value) ? readTimes(value as SentBatch) : undefined;
  return batch?.events.every((event) => event.type === 'tokens' || isInterval(event)) === true ? batch : undefined;
};

/** From the text again, because the times of the value may be half read. */
const bySchema = (text: string): Batch => {
  const parsed = batchSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw invalidEvents(fieldErrors(parsed.error).slice(0, MOST_ERRORS));
};
