import type { Instant } from '#shared/kernel/time.ts';
import type { Commit } from '#shared/platform/table.ts';
import { LOST, type Pause, untilWon } from '#shared/platform/until-won.ts';
import { type Caller, factoryOf, notFound } from '../domain/caller.ts';
import { revoke, type TenancyStore } from '../store.ts';

type Deps = { readonly tenancy: Pick<TenancyStore, 'apiKey'>; readonly commit: Commit; readonly pause: Pause };

/** Revokes a key for good; revoking it again changes nothing. @throws Problem `not_found` for a key outside the caller's reach, `contention`. */
export const revokeApiKey =
  ({ tenancy, commit, pause }: Deps) =>
  (caller: Caller, id: string, wall: Instant): Promise<void> =>
    untilWon(pause, async () => {
      const stored = await tenancy.apiKey(id);
      const isReachable =
        stored?.apiKey.factory === factoryOf(caller) && (caller.tenant === undefined || stored.apiKey.tenant === caller.tenant);
      if (stored === undefined || !isReachable) throw notFound('API key');
      if (stored.apiKey.revokedAt !== undefined) return undefined;
      const lost = await commit([revoke(stored, wall)]);
      return lost.length > 0 ? LOST : undefined;
    });
