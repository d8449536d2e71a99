import { reachableTenant } from '#functions/tenancy/reachable-tenant.ts';
import { route } from '#functions/http/route.ts';
import { calendarQuery, search, whyNot as whyNotSchema } from '#shared/capacity/schema.ts';
import { offerQuotes } from '#shared/capacity/usecases/offer-quotes.ts';
import { readCalendar } from '#shared/capacity/usecases/read-calendar.ts';
import { whyNot } from '#shared/capacity/usecases/why-not.ts';
import { stepsView, whyNotView } from '#shared/capacity/views.ts';
import { factoryOf } from '#shared/tenancy/domain/caller.ts';
import { liveCapacity, timesOf } from './live-capacity.ts';

export const searchRoutes = [
  route({
    method: 'POST',
    path: '/v1/capacity/search',
    scope: 'reservations:read',
    body: search,
    handle: async ({ caller, body, wall }) => {
      const { id: tenant, factory, defaultProject } = await reachableTenant(caller, body.tenant);
      const command = { ...body, factory, tenant, project: body.project ?? defaultProject };
      return { status: 200, body: await offerQuotes(liveCapacity())(command, await timesOf(factory, wall)) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/capacity/why-not',
    scope: 'reservations:read',
    body: whyNotSchema,
    handle: async ({ caller, body, wall }) => {
      const { id: tenant, factory, defaultProject } = await reachableTenant(caller, body.tenant);
      const command = { ...body, factory, tenant, project: body.project ?? defaultProject };
      return { status: 200, body: whyNotView(await whyNot(liveCapacity())(command, await timesOf(factory, wall))) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/pools/{pool}/calendar',
    scope: 'reservations:read',
    query: calendarQuery,
    handle: async ({ caller, params, query: { from, to, tenant: named, project } }) => {
      const tenant = caller.tenant === undefined && named === undefined ? undefined : await reachableTenant(caller, named);
      const view = tenant && { tenant: tenant.id, project: project ?? tenant.defaultProject };
      const command = { factory: factoryOf(caller), pool: params['pool'] ?? '', from, to, ...(view && { view }) };
      const { free, largestDomain } = await readCalendar(liveCapacity())(command);
      return { status: 200, body: { free: stepsView(free), largestDomain: stepsView(largestDomain) } };
    },
  }),
];
