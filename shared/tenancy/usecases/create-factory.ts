import type { Instant } from '#shared/kernel/time.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Once } from '#shared/platform/once.ts';
import { type KeyMode, newToken } from '../api-key.ts';
import type { ApiKey, NewApiKey } from '../domain/caller.ts';
import type { Factory } from '../domain/directory.ts';
import { roleScopes } from '../domain/roles.ts';
import { insertApiKey, insertFactory, type TenancyStore } from '../store.ts';
import { nameTaken } from './create-named.ts';

type Deps = { readonly tenancy: TenancyStore; readonly newId: NewId; readonly keyMode: KeyMode };
export type NewFactory = Factory & { readonly operatorKey: Pick<NewApiKey, 'id' | 'secret'> };

/** Makes a factory and its first operator key, whose secret is in this answer only. @throws Problem `name_taken`. */
export const createFactory =
  ({ tenancy, newId, keyMode }: Deps) =>
  (once: Once<NewFactory>, { name }: { readonly name: string }, createdAt: Instant) =>
    once(async () => {
      const existing = await tenancy.factoryNamed(name);
      if (existing !== undefined) throw nameTaken('factory', name, existing);
      const factory: Factory = { id: newId('fac'), name, createdAt };
      const first = { role: 'operator', name: 'first', scopes: roleScopes.operator } as const;
      const apiKey: ApiKey = { id: newId('key'), ...first, createdAt, factory: factory.id };
      const { token, hash } = newToken(apiKey.id, keyMode);
      return {
        writes: [...insertFactory(factory), ...insertApiKey(apiKey, hash)],
        value: { ...factory, operatorKey: { id: apiKey.id } },
        shownOnce: { ...factory, operatorKey: { id: apiKey.id, secret: token } },
      };
    });
