import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { servedBy } from '#functions/http/serve.ts';
import type { CapacityDeps } from '#functions/wiring.ts';
import * as ask from '#shared/capacity/endpoints.ts';
import { offerQuotes } from '#shared/capacity/usecases/offer-quotes.ts';
import { readCalendar } from '#shared/capacity/usecases/read-calendar.ts';
import { whyNot } from '#shared/capacity/usecases/why-not.ts';
import { factoryOf } from '#shared/tenancy/domain/caller.ts';

const serve = servedBy<CapacityDeps>();

/** What could be booked, and what is in the way. */
export const planningRoutes = [
  serve(ask.searchCapacity, async ({ deps, caller, body, wall }) => {
    const { id: tenant, factory, defaultProject } = await reachableTenant(deps, caller, body.tenant);
    const command = { ...body, factory, tenant, project: body.project ?? defaultProject };
    return offerQuotes(deps)(command, { now: await deps.now(factory), wall });
  }),
  serve(ask.explainCapacity, async ({ deps, caller, body, wall }) => {
    const { id: tenant, factory, defaultProject } = await reachableTenant(deps, caller, body.tenant);
    const command = { ...body, factory, tenant, project: body.project ?? defaultProject };
    return whyNot(deps)(command, { now: await deps.now(factory), wall });
  }),
  serve(ask.readCalendar, async ({ deps, caller, params: { pool }, query: { from, to, tenant: named, project } }) => {
    const tenant = caller.tenant === undefined && named === undefined ? undefined : await reachableTenant(deps, caller, named);
    const view = tenant && { tenant: tenant.id, project: project ?? tenant.defaultProject };
    return readCalendar(deps)({ factory: factoryOf(caller), pool, from, to, ...(view && { view }) });
  }),
];
