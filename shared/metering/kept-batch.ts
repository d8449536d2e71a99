import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Batch, SentBatch } from './batch.ts';
import { readTimes } from './domain/batch-times.ts';

/** In one piece, where the batch is no larger. */
const CHUNK = 256 * 1024;

/** A batch as the log kept it, validated when it was accepted; undefined if the bytes are gone, are others, or are not of this code. */
export const readKeptBatch = (gzip: Uint8Array | undefined, sha256: string): Batch | undefined => {
  if (gzip === undefined) return undefined;
  try {
    const bytes = gunzipSync(gzip, { chunkSize: CHUNK });
    return hash('sha256', bytes) === sha256 ? readTimes(JSON.parse(bytes.toString('utf8')) as SentBatch) : undefined;
  } catch {
    return undefined;
  }
};
