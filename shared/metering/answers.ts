import * as z from 'zod';
import { quantity } from '#shared/contract/amounts.ts';
import { producerId, projectId, tenantId } from '#shared/contract/ids.ts';
import { instantOrNull, shownInstant } from '#shared/contract/instants.ts';
import { projection } from '#shared/contract/projection.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { laneName } from './batch.ts';
import { isGap, type LaneStatus, type Need, needOf } from './domain/lane.ts';
import type { ClosedSeq } from './domain/tombstone.ts';
import { granularities, type UsageSummary } from './domain/summarise.ts';

const seq = z.int();

/**
 * `next` is the first seq that is not counted, `firstMissing` the first that is not in the log. `needs` says what would make the lane
 * complete: a missing batch, the bytes of one that cannot be read, the counting of what is there, or a later watermark.
 */
export const lane = projection(
  z.object({
    lane: laneName,
    producer: producerId,
    next: seq,
    firstMissing: seq,
    lastLogged: seq.nullable(),
    gap: z.boolean(),
    watermark: shownInstant.nullable(),
    ended: z.boolean(),
    needs: z.object({ what: z.enum(['batch', 'bytes', 'counting', 'watermark']), seq: seq.nullable() }).nullable(),
    broken: z.int().describe('Events that came below the watermark that the lane had promised'),
    shard: z.string(),
    lastReceivedAt: shownInstant.nullable(),
  }),
  (status: LaneStatus) => ({
    lane: status.lane.lane,
    producer: status.lane.producer,
    next: status.lane.next,
    firstMissing: status.firstMissing,
    lastLogged: status.lastLogged,
    gap: isGap(status),
    watermark: instantOrNull(status.lane.watermark),
    ended: status.lane.ended,
    needs: needs(needOf(status)),
    broken: status.lane.broken,
    shard: status.lane.shard,
    lastReceivedAt: instantOrNull(status.receivedAt),
  }),
);

const needs = (need: Need | null) => need && { what: need.what, seq: 'seq' in need ? need.seq : null };

/** A seq that an operator closed; `outcome` says what became of a logged batch that could not be read, null while nothing has. */
export const tombstone = projection(
  z.object({
    lane: laneName,
    producer: producerId,
    seq,
    by: z.string(),
    at: shownInstant,
    reason: z.string(),
    logged: z.boolean(),
    outcome: z.enum(['counted', 'skipped']).nullable(),
  }),
  ({ at, ...closed }: ClosedSeq) => ({ ...closed, at: formatInstant(at) }),
);

/** A quantity is in base units of its meter. */
export const usage = projection(
  z.object({
    start: shownInstant,
    granularity: z.enum(granularities),
    tenant: tenantId,
    project: projectId,
    sku: z.string(),
    meter: z.string(),
    quantity,
    unit: z.enum(['micro-GPU-second', 'token']),
  }),
  ({ start, granularity, tenant, project, sku, meter, quantity }: UsageSummary) => ({
    start: formatInstant(start),
    granularity,
    tenant,
    project,
    sku,
    meter,
    quantity: quantity.toString(),
    unit: meter === 'gpu.time' ? ('micro-GPU-second' as const) : ('token' as const),
  }),
);
