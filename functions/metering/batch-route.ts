import { createHash } from 'node:crypto';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { liveClock } from '#functions/http/live-clock.ts';
import { parseBy } from '#functions/http/json.ts';
import { route } from '#functions/http/route.ts';
import { env } from '#shared/platform/env.ts';
import { liveRaw, liveTable } from '#shared/platform/live.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { laneName, seq as seqSchema } from '#shared/metering/schema.ts';
import { appendBatch, noPositions } from '#shared/metering/usecases/append-batch.ts';
import { knownIn, noMemory } from '#shared/metering/usecases/known-in.ts';
import { factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import { factoryNow } from '#shared/tenancy/usecases/clock.ts';
import { readBatch } from './read-batch.ts';

const memory = noMemory();
const positions = noPositions();

/** Spreads lanes over the shards; used at registration only. */
const shardOf = ({ producer, lane }: { readonly producer: string; readonly lane: string }): number =>
  createHash('sha256').update(`${producer}#${lane}`).digest().readUInt32BE() % Number(env('ROLLUP_SHARDS'));

export const batchRoute = route({
  method: 'PUT',
  path: '/v1/lanes/{lane}/batches/{seq}',
  scope: 'usage:write',
  handle: async ({ caller, params, event }) => {
    const { producer } = caller;
    if (producer === undefined) throw notFound('producer');
    const id = { producer, lane: parseBy(laneName, params['lane'], 'lane name') };
    const seq = parseBy(seqSchema, params['seq'], 'seq');
    const arrival = { factory: factoryOf(caller), id, seq, ...readBatch(event) };
    const table = liveTable();
    const deps = { table, raw: liveRaw(), knownIn: knownIn({ table, memory }), shardOf, positions };
    const { status, ...answer } = await appendBatch(deps)(arrival, await factoryNow(liveClock())(arrival.factory));
    metrics.addMetric('acceptedEvents', MetricUnit.Count, status === 201 ? answer.accepted : 0);
    logger.info('batch', { lane: id.lane, producer, seq, status, events: answer.accepted, bytes: arrival.bytes });
    return { status, body: answer };
  },
});
