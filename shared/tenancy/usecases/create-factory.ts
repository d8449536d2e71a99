import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import type { IdPrefix } from '#shared/platform/ids.ts';
import type { once, OnceRequest } from '#shared/platform/once.ts';
import { type KeyMode, newToken } from '../api-key.ts';
import { roleScopes } from '../domain/roles.ts';
import type { TenancyCode } from '../errors.ts';
import type { ApiKey, Factory } from '../schema.ts';
import { insertApiKey, insertFactory, type TenancyStore } from '../store.ts';

/** Makes a factory and its first operator key, whose secret is in this answer only. @throws Problem `name_taken`. */
export const createFactory =
  (deps: {
    readonly tenancy: TenancyStore;
    readonly once: ReturnType<typeof once>;
    readonly newId: (prefix: IdPrefix) => string;
    readonly keyMode: KeyMode;
  }) =>
  (request: OnceRequest, { name }: { readonly name: string }) =>
    deps.once(request, async () => {
      const existing = await deps.tenancy.factoryNamed(name);
      if (existing !== undefined) throw nameTaken('factory', name, existing);
      const factory: Factory = { id: deps.newId('fac'), name, createdAt: request.wall };
      const apiKey: ApiKey = {
        id: deps.newId('key'),
        role: 'operator',
        name: 'first',
        scopes: roleScopes.operator,
        createdAt: request.wall,
        factory: factory.id,
      };
      const { token, hash } = newToken(apiKey.id, deps.keyMode);
      const body = { id: factory.id, name, createdAt: formatInstant(factory.createdAt) };
      return {
        writes: [...insertFactory(factory), ...insertApiKey(apiKey, hash)],
        answer: { status: 201, body: { ...body, operatorKey: { id: apiKey.id } } },
        secrets: { operatorKey: { id: apiKey.id, secret: token } },
      };
    });

/** The refusal of a second thing of the same name; it names the first. */
export const nameTaken = (what: string, name: string, existing: string) =>
  refuse<TenancyCode>('name_taken', `A ${what} named ${name} exists already.`, { extra: { existing } });
