import type { Instant } from '#shared/kernel/time.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Once } from '#shared/platform/once.ts';
import { type KeyMode, newToken } from '../api-key.ts';
import { type ApiKey, type Caller, type NewApiKey, notFound } from '../domain/caller.ts';
import { grantKey } from '../domain/roles.ts';
import type { CreateApiKey } from '../endpoints.ts';
import { insertApiKey, type TenancyStore } from '../store.ts';

type Deps = { readonly tenancy: TenancyStore; readonly newId: NewId; readonly keyMode: KeyMode };

/** Makes an API key. Its secret is in the first answer only: a replay has none. @throws Problem `invalid_key_request`, `not_found`. */
export const createApiKey =
  ({ tenancy, newId, keyMode }: Deps) =>
  (once: Once<NewApiKey>, caller: Caller, command: CreateApiKey, createdAt: Instant) =>
    once(async () => {
      const grant = grantKey(caller, command);
      if ((await tenancy.factory(grant.factory)) === undefined) throw notFound('factory');
      if (grant.tenant !== undefined && (await tenancy.tenant(grant.tenant))?.factory !== grant.factory) throw notFound('tenant');
      if (grant.producer !== undefined && (await tenancy.producer(grant.factory, grant.producer)) === undefined) throw notFound('producer');
      const apiKey: ApiKey = {
        id: newId('key'),
        role: command.role,
        name: command.name,
        createdAt,
        ...grant,
        ...(command.expiresAt !== undefined && { expiresAt: command.expiresAt }),
      };
      const { token, hash } = newToken(apiKey.id, keyMode);
      return { writes: insertApiKey(apiKey, hash), value: apiKey, shownOnce: { ...apiKey, secret: token } };
    });
