import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { api } from '#functions/http/api.ts';
import { parseBy } from '#functions/http/json.ts';
import { servedBy } from '#functions/http/serve.ts';
import { type IngestDeps, ingestDeps, live } from '#functions/wiring.ts';
import { laneName, seq as seqSchema } from '#shared/metering/batch.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { appendBatch } from '#shared/metering/usecases/append-batch.ts';
import { liveRaw } from '#shared/platform/live.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import { readBatch } from './read-batch.ts';

const serve = servedBy<IngestDeps>();

/** Takes usage batches from producers. */
export const ingestApi = [
  serve(putBatch, async ({ deps, caller, params, event }) => {
    const { producer } = caller;
    if (producer === undefined) throw notFound('producer');
    const id = { producer, lane: parseBy(laneName, params.lane, 'lane name') };
    const seq = parseBy(seqSchema, params.seq, 'seq');
    const arrival = { factory: factoryOf(caller), id, seq, ...readBatch(event) };
    const appended = await appendBatch(deps)(arrival, await deps.now(arrival.factory));
    const { outcome, accepted } = appended;
    metrics.addMetric('acceptedEvents', MetricUnit.Count, outcome === 'accepted' ? accepted : 0);
    logger.info('batch', { lane: id.lane, producer, seq, outcome, events: accepted, bytes: arrival.bytes });
    return appended;
  }),
];

export const handler = api(ingestApi, () => ingestDeps({ ...live(), raw: liveRaw() }));
