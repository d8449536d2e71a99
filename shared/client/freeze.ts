import { gzipSync } from 'node:zlib';
import type { SentBatch } from '#shared/metering/batch.ts';

/** A usage event as it is sent: times are RFC 3339 text. */
export type SentEvent = SentBatch['events'][number];

/** A batch as it goes over the wire, every time the same bytes. */
export type FrozenBatch = { readonly seq: number; readonly events: number; readonly body: Uint8Array<ArrayBuffer>; readonly gzip: boolean };

/**
 * Freezes the events of a lane, in the order given, into batches of at most `size` events.
 * The watermark of a batch is the earliest time still to come; the last batch ends the lane, complete until `end` (RFC 3339).
 * The same input gives the same bytes, so a sender that starts again sends nothing new. No events give one empty batch.
 */
export const freeze = (
  events: readonly SentEvent[],
  { size, end, gzip }: { readonly size: number; readonly end: string; readonly gzip: boolean },
): FrozenBatch[] => {
  const parts = Array.from({ length: Math.max(1, Math.ceil(events.length / size)) }, (_, seq) =>
    events.slice(seq * size, (seq + 1) * size),
  );
  let watermark = end;
  const bodies = parts.toReversed().map((part, index) => {
    const body: SentBatch = index === 0 ? { watermark, end: true, events: part } : { watermark, events: part };
    watermark = part.map(startOf).reduce(earlier, watermark);
    return body;
  });
  return bodies.toReversed().map((body, seq) => {
    const json = new TextEncoder().encode(JSON.stringify(body));
    return { seq, events: body.events.length, body: gzip ? new Uint8Array(gzipSync(json)) : json, gzip };
  });
};

const startOf = (event: SentEvent): string => (event.type === 'gpu' ? event.from : event.at);

const earlier = (a: string, b: string): string => (Date.parse(b) < Date.parse(a) ? b : a);
