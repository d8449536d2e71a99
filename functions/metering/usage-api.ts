import { api } from '#functions/http/api.ts';
import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { parseBy } from '#functions/http/json.ts';
import { servedBy } from '#functions/http/serve.ts';
import { live, type MeteringDeps, meteringDeps } from '#functions/wiring.ts';
import { laneName, seq } from '#shared/metering/batch.ts';
import * as ask from '#shared/metering/endpoints.ts';
import { closeSeq, readClosedSeq } from '#shared/metering/usecases/close-seq.ts';
import { laneStatus, listLanes } from '#shared/metering/usecases/lane-status.ts';
import { summariseUsage } from '#shared/metering/usecases/summarise-usage.ts';
import { factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';

const serve = servedBy<MeteringDeps>();

const laneOf = (name: string): string => {
  const lane = laneName.safeParse(name).data;
  if (lane === undefined) throw notFound('lane');
  return lane;
};

/** Where lanes stand, what closes their gaps, and what was used. */
export const usageApi = [
  serve(ask.readLane, async ({ deps, caller, params, query }) => {
    const producer = caller.producer ?? query.producer;
    if (producer === undefined || (query.producer !== undefined && query.producer !== producer)) throw notFound('producer');
    const status = await laneStatus(deps)(factoryOf(caller), { producer, lane: laneOf(params.lane) });
    if (status === undefined) throw notFound('lane');
    return status;
  }),
  serve(ask.listLanes, ({ deps, caller, query }) =>
    listLanes(deps)(factoryOf(caller), { ...query, producer: caller.producer, gaps: query.gaps === 'true' }),
  ),
  serve(ask.closeSeq, async ({ deps, once, caller, params, body, wall }) => {
    const { producer, seq, reason } = body;
    const id = { producer, lane: laneOf(params.lane) };
    return closeSeq(deps)(once, { factory: factoryOf(caller), id, seq, tombstone: { by: caller.id, at: wall, reason } });
  }),
  serve(ask.readClosedSeq, async ({ deps, caller, params, query }) => {
    const lane = await deps.metering.factoryLane(factoryOf(caller), { producer: query.producer, lane: laneOf(params.lane) });
    const closed = lane && (await readClosedSeq(deps, lane, parseBy(seq, params.seq, 'seq')));
    if (closed === undefined) throw notFound('tombstone');
    return closed;
  }),
  serve(ask.readUsage, async ({ deps, caller, query }) => {
    const { id: tenant, factory } = await reachableTenant(deps, caller, query.tenant);
    return summariseUsage(deps)({ factory, tenant }, query);
  }),
];

export const handler = api(usageApi, () => meteringDeps(live()));
