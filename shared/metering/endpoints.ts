import * as z from 'zod';
import { endpoint } from '#shared/contract/endpoint.ts';
import { producerId, projectId, tenantId } from '#shared/contract/ids.ts';
import { instant } from '#shared/contract/instants.ts';
import { pageOf, pageQuery } from '#shared/contract/pages.ts';
import { lane, tombstone, usage } from './answers.ts';
import { label } from './batch.ts';
import { granularities } from './domain/summarise.ts';

const TENANT = 'ten_01JD0000000000000000000000';
const PROJECT = 'prj_01JD0000000000000000000000';
const LANE = {
  lane: 'gateway-eu-1',
  producer: 'prd_01JD0000000000000000000000',
  next: 3,
  firstMissing: 3,
  lastLogged: 2,
  gap: false,
  watermark: '2023-11-16T18:00:00.000Z',
  ended: false,
  needs: { what: 'watermark' as const, seq: null },
  broken: 0,
  shard: 'fac_01JD0000000000000000000000.0',
  lastReceivedAt: '2023-11-16T18:17:04.000Z',
};

export const readLane = endpoint({
  id: 'readLane',
  method: 'GET',
  path: '/v1/lanes/{lane}',
  scope: 'lanes:read',
  summary: 'Where a lane stands: what is counted, what is logged, what is missing; an operator names its producer',
  query: z.strictObject({ producer: producerId.optional() }),
  answers: { 200: lane },
  refusals: ['not_found'],
  example: { params: { lane: LANE.lane }, query: { producer: LANE.producer }, answer: LANE },
});

export const listLanes = endpoint({
  id: 'listLanes',
  method: 'GET',
  path: '/v1/lanes',
  scope: 'lanes:read',
  summary:
    'Lanes of the factory, or of the producer that asks, by producer and name; with gaps=true only those of the page that miss a batch',
  query: pageQuery({ gaps: z.enum(['true', 'false']).optional() }),
  answers: { 200: pageOf(lane) },
  refusals: [],
  example: {
    query: { gaps: 'true' },
    answer: { data: [{ ...LANE, firstMissing: 1, gap: true, needs: { what: 'batch', seq: 1 } }], nextCursor: null },
  },
});

const CLOSED = {
  lane: LANE.lane,
  producer: LANE.producer,
  seq: 1,
  by: 'key_01JD0000000000000000000000',
  at: '2023-12-01T01:00:00.000Z',
  reason: 'The gateway lost its disk.',
  logged: false,
  outcome: null,
};

export const closeSeq = endpoint({
  id: 'closeSeq',
  method: 'POST',
  path: '/v1/lanes/{lane}/tombstones',
  scope: 'lanes:write',
  summary: 'Closes a missing seq of a lane without a batch, for ever; over a logged batch that cannot be read, asks that it be skipped',
  body: z.strictObject({ producer: producerId, seq: z.int().min(0).max(999_999_999_999), reason: z.string().min(1).max(500) }),
  once: true,
  answers: { 201: tombstone },
  refusals: ['not_found', 'seq_not_missing'],
  example: { params: { lane: LANE.lane }, body: { producer: LANE.producer, seq: 1, reason: CLOSED.reason }, answer: CLOSED },
});

export const readClosedSeq = endpoint({
  id: 'readClosedSeq',
  method: 'GET',
  path: '/v1/lanes/{lane}/tombstones/{seq}',
  scope: 'lanes:read',
  summary: 'Who closed a seq, when and why; of a logged batch, whether it was skipped: only then may its events be sent again',
  query: z.strictObject({ producer: producerId }),
  answers: { 200: tombstone },
  refusals: ['not_found'],
  example: { params: { lane: LANE.lane, seq: '1' }, query: { producer: LANE.producer }, answer: CLOSED },
});

const usageQuery = pageQuery({
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
  tenant: tenantId.optional(),
  from: instant,
  to: instant,
  granularity: z.enum(granularities).default('day'),
  project: projectId.optional(),
  meter: z.string().max(64).optional(),
  sku: label.optional(),
});
export type UsageQuery = z.infer<typeof usageQuery>;

export const readUsage = endpoint({
  id: 'readUsage',
  method: 'GET',
  path: '/v1/usage',
  scope: 'usage:read',
  summary: 'What a tenant used, in whole UTC hours of [from, to), at most 93 days, by stretch of time, project, meter and SKU',
  query: usageQuery,
  answers: { 200: pageOf(usage) },
  refusals: ['not_found', 'usage_range'],
  example: {
    query: { from: '2023-11-16T00:00:00Z', to: '2023-11-17T00:00:00Z', granularity: 'day' },
    answer: {
      data: [
        {
          start: '2023-11-16T00:00:00.000Z',
          granularity: 'day',
          tenant: TENANT,
          project: PROJECT,
          sku: 'llm-large',
          meter: 'tokens.input',
          quantity: '4808',
          unit: 'token',
        },
      ],
      nextCursor: null,
    },
  },
});
