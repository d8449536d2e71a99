import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { type FrozenBatch, freeze } from '#shared/producer/freeze.ts';
import type { SentEvent } from '#shared/producer/sent-event.ts';

const END = '2023-12-01T00:00:00.000Z';
const time = fc.integer({ min: Date.UTC(2023, 10), max: Date.UTC(2023, 11) - 1 }).map((at) => new Date(at).toISOString());
const event: fc.Arbitrary<SentEvent> = fc.oneof(
  time.map((at) => ({ type: 'tokens' as const, tenant: 'ten_1', model: 'llm', at, tokens: { input: 1 } })),
  time.map((from) => ({ type: 'gpu' as const, tenant: 'ten_1', sku: 'gpu.a', allocation: 'pod', gpuMilli: 1000, from, to: END })),
);
const events = fc.array(event, { maxLength: 60 });
const size = fc.integer({ min: 1, max: 20 });
type Body = { watermark: string; end?: true; events: SentEvent[] };
const bodies = (batches: readonly FrozenBatch[]): Body[] => batches.map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as Body);
const startOf = (event: SentEvent): string => (event.type === 'gpu' ? event.from : event.at);

test('frozen batches hold every event once, in order, numbered from 0', () => {
  fc.assert(
    fc.property(events, size, (events, size) => {
      const batches = freeze(events, { size, end: END, gzip: false });
      const sent = bodies(batches).flatMap((body) => body.events);
      return JSON.stringify(sent) === JSON.stringify(events) && batches.every(({ seq, events }, index) => seq === index && events <= size);
    }),
  );
});

test('no event in a later batch starts before a watermark, and the watermark is the earliest still to come', () => {
  fc.assert(
    fc.property(events, size, (events, size) => {
      const frozen = bodies(freeze(events, { size, end: END, gzip: false }));
      return frozen.every(({ watermark }, index) => {
        const later = frozen.slice(index + 1).flatMap((body) => body.events.map(startOf));
        return watermark === [...later, END].sort()[0];
      });
    }),
  );
});

test('only the last batch ends the lane', () => {
  fc.assert(
    fc.property(events, size, (events, size) =>
      bodies(freeze(events, { size, end: END, gzip: false })).every(({ end }, index, all) => (end === true) === (index === all.length - 1)),
    ),
  );
});

test('freezing again gives the same bytes, and gzip the same content', () => {
  fc.assert(
    fc.property(events, size, (events, size) => {
      const [plain, zipped, again] = [false, true, true].map((gzip) =>
        freeze(events, { size, end: END, gzip }).map(({ body }) => Buffer.from(body)),
      );
      const isSame = zipped!.every((body, index) => body.equals(again![index]!));
      return isSame && zipped!.every((body, index) => gunzipSync(body).equals(plain![index]!));
    }),
  );
});

test('a lane without events is one empty batch that ends it', () => {
  expect(bodies(freeze([], { size: 10, end: END, gzip: false }))).toEqual([{ watermark: END, end: true, events: [] }]);
});
