import type { IdPrefix } from '#shared/platform/ids.ts';
import type { once, OnceRequest } from '#shared/platform/once.ts';
import { type KeyMode, newToken } from '../api-key.ts';
import { type Caller, notFound } from '../domain/caller.ts';
import { grantKey } from '../domain/roles.ts';
import type { ApiKey, CreateApiKey } from '../schema.ts';
import { insertApiKey, type TenancyStore } from '../store.ts';
import { apiKeyView } from '../views.ts';

/** Makes an API key. Its secret is in the first answer only: a replay has none. @throws Problem `invalid_key_request`, `not_found`. */
export const createApiKey =
  (deps: {
    readonly tenancy: TenancyStore;
    readonly once: ReturnType<typeof once>;
    readonly newId: (prefix: IdPrefix) => string;
    readonly keyMode: KeyMode;
  }) =>
  (request: OnceRequest, caller: Caller, command: CreateApiKey) =>
    deps.once(request, async () => {
      const grant = grantKey(caller, command);
      if ((await deps.tenancy.factory(grant.factory)) === undefined) throw notFound('factory');
      if (grant.tenant !== undefined && (await deps.tenancy.tenant(grant.tenant))?.factory !== grant.factory) throw notFound('tenant');
      if (grant.producer !== undefined && (await deps.tenancy.producer(grant.factory, grant.producer)) === undefined)
        throw notFound('producer');
      const apiKey: ApiKey = {
        id: deps.newId('key'),
        role: command.role,
        name: command.name,
        createdAt: request.wall,
        ...grant,
        ...(command.expiresAt !== undefined && { expiresAt: command.expiresAt }),
      };
      const { token, hash } = newToken(apiKey.id, deps.keyMode);
      return { writes: insertApiKey(apiKey, hash), answer: { status: 201, body: apiKeyView(apiKey) }, secrets: { secret: token } };
    });
