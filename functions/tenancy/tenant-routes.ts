import { route } from '#functions/http/route.ts';
import { factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import { createNamed, listTenants, pageQuery } from '#shared/tenancy/schema.ts';
import { createProject, createTenant } from '#shared/tenancy/usecases/create-tenant.ts';
import { projectView, tenantView } from '#shared/tenancy/views.ts';
import { liveTenancy } from './live-tenancy.ts';
import { reachableTenant } from './reachable-tenant.ts';

export const tenantRoutes = [
  route({
    method: 'POST',
    path: '/v1/tenants',
    scope: 'tenants:write',
    body: createNamed,
    handle: async (call) => {
      if (call.caller.tenant !== undefined) throw notFound('factory');
      return createTenant(liveTenancy())(call.once(), factoryOf(call.caller), call.body);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/tenants',
    scope: 'tenants:read',
    query: listTenants,
    handle: async ({ caller, query }) => {
      const { tenancy } = liveTenancy();
      const own =
        caller.tenant ?? (query.name === undefined ? undefined : ((await tenancy.tenantNamed(factoryOf(caller), query.name)) ?? 'none'));
      if (own === undefined) {
        const { data, nextCursor } = await tenancy.tenants(factoryOf(caller), query);
        return { status: 200, body: { data: data.map(tenantView), nextCursor } };
      }
      const tenant = await tenancy.tenant(own);
      const matches = tenant !== undefined && (query.name === undefined || tenant.name === query.name);
      return { status: 200, body: { data: matches ? [tenantView(tenant)] : [], nextCursor: null } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/tenants/{tenant}',
    scope: 'tenants:read',
    handle: async ({ caller, params }) => ({ status: 200, body: tenantView(await reachableTenant(caller, params['tenant'])) }),
  }),
  route({
    method: 'POST',
    path: '/v1/tenants/{tenant}/projects',
    scope: 'tenants:write',
    body: createNamed,
    handle: async (call) => {
      const { id } = await reachableTenant(call.caller, call.params['tenant']);
      return createProject(liveTenancy())(call.once(), id, call.body);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/tenants/{tenant}/projects',
    scope: 'tenants:read',
    query: pageQuery,
    handle: async ({ caller, params, query }) => {
      const { id } = await reachableTenant(caller, params['tenant']);
      const { data, nextCursor } = await liveTenancy().tenancy.projects(id, query);
      return { status: 200, body: { data: data.map(projectView), nextCursor } };
    },
  }),
];
