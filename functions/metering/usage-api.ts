import { api } from '#functions/http/api.ts';
import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { servedBy } from '#functions/http/serve.ts';
import { live, type MeteringDeps, meteringDeps } from '#functions/wiring.ts';
import { laneName } from '#shared/metering/batch.ts';
import * as ask from '#shared/metering/endpoints.ts';
import { laneStatus, listLanes } from '#shared/metering/usecases/lane-status.ts';
import { summariseUsage } from '#shared/metering/usecases/summarise-usage.ts';
import { factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';

const serve = servedBy<MeteringDeps>();

/** Where lanes stand, and what was used. */
export const usageApi = [
  serve(ask.readLane, async ({ deps, caller, params, query }) => {
    const producer = caller.producer ?? query.producer;
    if (producer === undefined || (query.producer !== undefined && query.producer !== producer)) throw notFound('producer');
    const lane = laneName.safeParse(params.lane).data;
    const status = lane === undefined ? undefined : await laneStatus(deps)(factoryOf(caller), { producer, lane });
    if (status === undefined) throw notFound('lane');
    return status;
  }),
  serve(ask.listLanes, ({ deps, caller, query }) =>
    listLanes(deps)(factoryOf(caller), { ...query, producer: caller.producer, gaps: query.gaps === 'true' }),
  ),
  serve(ask.readUsage, async ({ deps, caller, query }) => {
    const { id } = await reachableTenant(deps, caller, query.tenant);
    return summariseUsage(deps)(id, query);
  }),
];

export const handler = api(usageApi, () => meteringDeps(live()));
