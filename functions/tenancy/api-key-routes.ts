import { route } from '#functions/http/route.ts';
import { factoryOf } from '#shared/tenancy/domain/caller.ts';
import { createApiKey as createApiKeySchema, pageQuery } from '#shared/tenancy/schema.ts';
import { createApiKey } from '#shared/tenancy/usecases/create-api-key.ts';
import { revokeApiKey } from '#shared/tenancy/usecases/revoke-api-key.ts';
import { apiKeyView } from '#shared/tenancy/views.ts';
import { liveTenancy } from './live-tenancy.ts';

export const apiKeyRoutes = [
  route({
    method: 'POST',
    path: '/v1/api-keys',
    scope: 'keys:write',
    body: createApiKeySchema,
    handle: (call) => createApiKey(liveTenancy())(call.once(), call.caller, call.body),
  }),
  route({
    method: 'GET',
    path: '/v1/api-keys',
    scope: 'keys:read',
    query: pageQuery,
    handle: async ({ caller, query }) => {
      const { data, nextCursor } = await liveTenancy().tenancy.apiKeys({ factory: factoryOf(caller), tenant: caller.tenant }, query);
      return { status: 200, body: { data: data.map(apiKeyView), nextCursor } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/api-keys/{key}',
    scope: 'keys:write',
    handle: async ({ caller, params, wall }) => {
      await revokeApiKey(liveTenancy())(caller, params['key'] ?? '', wall);
      return { status: 204 };
    },
  }),
];
