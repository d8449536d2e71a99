import type { Instant } from '#shared/kernel/time.ts';
import type { IdPrefix } from '#shared/platform/ids.ts';
import type { Table } from '#shared/platform/table.ts';
import { type KeyMode, newToken } from '../api-key.ts';
import { deploymentScopes } from '../domain/roles.ts';
import type { ApiKey } from '../schema.ts';
import { insertApiKey } from '../store.ts';

/**
 * Makes the deployment's first operator key and shows it; undefined if it was made before.
 * The marker row decides: of two deployments at once, one wins and the other's key is never stored.
 */
export const firstOperatorKey =
  (deps: { readonly table: Pick<Table, 'commit'>; readonly newId: (prefix: IdPrefix) => string; readonly keyMode: KeyMode }) =>
  async (wall: Instant): Promise<{ readonly id: string; readonly secret: string } | undefined> => {
    const apiKey: ApiKey = { id: deps.newId('key'), role: 'operator', name: 'deployment', scopes: deploymentScopes, createdAt: wall };
    const { token, hash } = newToken(apiKey.id, deps.keyMode);
    const marker = { insert: { table: 'billing', pk: 'DEPLOYMENT', sk: 'FIRST_OPERATOR_KEY', version: 1, id: apiKey.id } } as const;
    const lost = await deps.table.commit([marker, ...insertApiKey(apiKey, hash)]);
    return lost.length === 0 ? { id: apiKey.id, secret: token } : undefined;
  };
