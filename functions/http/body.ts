import type { APIGatewayProxyEvent } from 'aws-lambda';
import { refuse } from '#shared/kernel/problem.ts';
import type { HttpCode } from './errors.ts';

/** A header's value, whatever its case. */
export const header = (event: Pick<APIGatewayProxyEvent, 'headers'>, name: string): string | undefined => {
  const wanted = name.toLowerCase();
  return Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === wanted)?.[1];
};

/**
 * The body's bytes as they were sent. The limit is checked on the encoded length, before anything is decoded.
 * @throws Problem `body_too_large` (413), `media_type` (415).
 */
export const bodyBytes = (event: APIGatewayProxyEvent, limits: { readonly maxBytes: number; readonly mediaType: string }): Buffer => {
  const body = event.body ?? '';
  const tooLarge = event.isBase64Encoded ? Math.floor((body.length * 3) / 4) - 2 > limits.maxBytes : body.length > limits.maxBytes;
  const bytes = tooLarge ? undefined : Buffer.from(body, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes === undefined || bytes.length > limits.maxBytes) {
    throw refuse<HttpCode>('body_too_large', `A body has at most ${limits.maxBytes} bytes as sent. Send smaller ones.`);
  }
  const mediaType = header(event, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== limits.mediaType) throw refuse<HttpCode>('media_type', `Send ${limits.mediaType}.`);
  return bytes;
};
