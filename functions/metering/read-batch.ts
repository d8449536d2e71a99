import { gunzipSync, gzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { bodyBytes, header } from '#functions/http/body.ts';
import type { HttpCode } from '#functions/http/errors.ts';
import { refuse } from '#shared/kernel/problem.ts';
import type { Arrival } from '#shared/metering/usecases/append-batch.ts';
import { parseBatch } from './parse-batch.ts';

/** As sent, so that base64 and envelope stay under Lambda's 6 MB. */
const MAX_SENT = 4_500_000;
const MAX_DECOMPRESSED = 32 * 1024 * 1024;
/** Holds a batch of 1,000 events in one piece: joining small pieces takes a third of the decompression. */
const PIECE = 256 * 1024;

/**
 * Reads a batch from a request: limits before decoding, a decompression that stops at its limit, then what a batch is.
 * @throws Problem `body_too_large` (413), `media_type`, `content_encoding` (415), `invalid_json`, `invalid_events` (400).
 */
export const readBatch = (event: APIGatewayProxyEvent): Pick<Arrival, 'batch' | 'sha256' | 'bytes' | 'gzip'> => {
  const sent = bodyBytes(event, { maxBytes: MAX_SENT, mediaType: 'application/json' });
  const encoding = header(event, 'content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding !== 'gzip' && encoding !== 'identity') throw refuse<HttpCode>('content_encoding', 'Send gzip or no content encoding.');
  const bytes = encoding === 'gzip' ? decompressed(sent) : sent;
  return { ...parseBatch(bytes), gzip: encoding === 'gzip' ? sent : gzipSync(bytes) };
};

const decompressed = (sent: Buffer): Buffer => {
  try {
    return gunzipSync(sent, { maxOutputLength: MAX_DECOMPRESSED, chunkSize: PIECE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
      throw refuse<HttpCode>('content_encoding', 'The body is not the gzip that Content-Encoding promises.', { cause: error });
    }
    throw refuse<HttpCode>('body_too_large', `A batch has at most ${MAX_DECOMPRESSED} bytes decompressed. Send smaller ones.`, {
      cause: error,
    });
  }
};
