import { api } from '#functions/http/api.ts';
import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { servedBy } from '#functions/http/serve.ts';
import { type BaseDeps, baseDeps, live } from '#functions/wiring.ts';
import { factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import * as ask from '#shared/tenancy/endpoints.ts';
import { setClock } from '#shared/tenancy/usecases/clock.ts';
import { createApiKey } from '#shared/tenancy/usecases/create-api-key.ts';
import { createFactory } from '#shared/tenancy/usecases/create-factory.ts';
import { createProducer, createProject, createTenant } from '#shared/tenancy/usecases/create-named.ts';
import { setShards } from '#shared/tenancy/usecases/set-shards.ts';
import { findTenants } from '#shared/tenancy/usecases/find-tenants.ts';
import { retireProducer } from '#shared/tenancy/usecases/retire-producer.ts';
import { revokeApiKey } from '#shared/tenancy/usecases/revoke-api-key.ts';

const serve = servedBy<BaseDeps>();

/** Factories, clocks, shards, tenants, projects, producers and API keys. */
export const tenancyApi = [
  serve(ask.createFactory, ({ deps, once, body, wall }) => createFactory(deps)(once, body, wall)),
  serve(ask.listFactories, ({ deps, query }) => deps.tenancy.factories(query)),
  serve(ask.setClock, ({ deps, caller, body }) => setClock(deps)(factoryOf(caller), body.now)),
  serve(ask.readClock, ({ deps, caller }) => deps.now(factoryOf(caller))),
  serve(ask.createProducer, ({ deps, once, caller, body, wall }) => createProducer(deps)(once, factoryOf(caller), body, wall)),
  serve(ask.listProducers, ({ deps, caller, query }) => deps.tenancy.producers(factoryOf(caller), query)),
  serve(ask.retireProducer, ({ deps, once, caller, params, body: { from, reason }, wall }) =>
    retireProducer(deps)(once, factoryOf(caller), params.producer, { from, by: caller.id, at: wall, reason }),
  ),
  serve(ask.setShards, ({ deps, caller, body }) => setShards(deps)(factoryOf(caller), body.shards)),
  serve(ask.createTenant, ({ deps, once, caller, body, wall }) => {
    if (caller.tenant !== undefined) throw notFound('factory');
    return createTenant(deps)(once, factoryOf(caller), body, wall);
  }),
  serve(ask.listTenants, ({ deps, caller, query }) => findTenants(deps)(caller, query)),
  serve(ask.readTenant, ({ deps, caller, params }) => reachableTenant(deps, caller, params.tenant)),
  serve(ask.createProject, async ({ deps, once, caller, params, body, wall }) => {
    const { id } = await reachableTenant(deps, caller, params.tenant);
    return createProject(deps)(once, id, body, wall);
  }),
  serve(ask.listProjects, async ({ deps, caller, params, query }) => {
    const { id } = await reachableTenant(deps, caller, params.tenant);
    return deps.tenancy.projects(id, query);
  }),
  serve(ask.createApiKey, ({ deps, once, caller, body, wall }) => createApiKey(deps)(once, caller, body, wall)),
  serve(ask.listApiKeys, ({ deps, caller, query }) => deps.tenancy.apiKeys({ factory: factoryOf(caller), tenant: caller.tenant }, query)),
  serve(ask.revokeApiKey, ({ deps, caller, params, wall }) => revokeApiKey(deps)(caller, params.key, wall)),
];

/** Also answers every path that is no endpoint's. */
export const handler = api(tenancyApi, () => baseDeps(live()));
