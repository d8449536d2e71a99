import { endpoint } from '#shared/contract/endpoint.ts';
import { batch } from '../batch.ts';
import type { Appended } from '../domain/appended.ts';
import { batchReceipt } from './answers.ts';

/** Apart from the others, so that the function which takes batches loads no schema of theirs. */
export const putBatch = endpoint({
  id: 'putBatch',
  method: 'PUT',
  path: '/v1/lanes/{lane}/batches/{seq}',
  scope: 'usage:write',
  summary: 'Appends a batch of usage events to a lane (JSON, plain or gzip); the same bytes again are answered 200, at any age',
  body: batch,
  rawBody: true,
  answers: { 201: batchReceipt, 200: batchReceipt },
  status: ({ outcome }: Appended) => (outcome === 'accepted' ? 201 : 200),
  refusals: [
    'not_found',
    'content_encoding',
    'invalid_events',
    'batch_too_wide',
    'batch_conflict',
    'lane_unknown',
    'lane_ended',
    'seq_too_far',
    'seq_closed',
    'contention',
  ],
  example: {
    params: { lane: 'gateway-eu-1', seq: '2' },
    body: {
      watermark: '2023-11-16T18:00:00Z',
      events: [
        {
          type: 'tokens',
          tenant: 'ten_01JD0000000000000000000000',
          model: 'llm-large',
          at: '2023-11-16T18:17:03.979Z',
          tokens: { input: 4808, output: 10 },
        },
      ],
    },
    answer: { accepted: 1, sha256: 'b4c9a1f0d5e6e7c8b9a0f1e2d3c4b5a697887766554433221100ffeeddccbbaa' },
  },
});
