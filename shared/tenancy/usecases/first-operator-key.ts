import type { Instant } from '#shared/kernel/time.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Commit } from '#shared/platform/table.ts';
import { type KeyMode, newToken } from '../api-key.ts';
import type { ApiKey } from '../domain/caller.ts';
import { deploymentScopes } from '../domain/roles.ts';
import { insertApiKey, insertFirstKeyMark } from '../store.ts';

type Deps = { readonly commit: Commit; readonly newId: NewId; readonly keyMode: KeyMode };

/**
 * Makes the deployment's first operator key and shows it; undefined if it was made before.
 * The mark decides: of two deployments at once, one wins and the other's key is never stored.
 */
export const firstOperatorKey =
  ({ commit, newId, keyMode }: Deps) =>
  async (createdAt: Instant): Promise<{ readonly id: string; readonly secret: string } | undefined> => {
    const apiKey: ApiKey = { id: newId('key'), role: 'operator', name: 'deployment', scopes: deploymentScopes, createdAt };
    const { token, hash } = newToken(apiKey.id, keyMode);
    const lost = await commit([insertFirstKeyMark(apiKey.id), ...insertApiKey(apiKey, hash)]);
    return lost.length === 0 ? { id: apiKey.id, secret: token } : undefined;
  };
