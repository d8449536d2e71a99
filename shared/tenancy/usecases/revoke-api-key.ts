import { refuse, type KernelCode } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Table } from '#shared/platform/table.ts';
import { type Caller, factoryOf, notFound } from '../domain/caller.ts';
import type { TenancyStore } from '../store.ts';

/** Revokes a key for good; revoking it again changes nothing. @throws Problem `not_found` for a key outside the caller's reach. */
export const revokeApiKey =
  (deps: { readonly table: Pick<Table, 'commit'>; readonly tenancy: Pick<TenancyStore, 'apiKey'> }) =>
  async (caller: Caller, id: string, wall: Instant): Promise<void> => {
    const stored = await deps.tenancy.apiKey(id);
    const { apiKey, item } = stored ?? {};
    const reachable = apiKey?.factory === factoryOf(caller) && (caller.tenant === undefined || apiKey.tenant === caller.tenant);
    if (apiKey === undefined || item === undefined || !reachable) throw notFound('API key');
    if (apiKey.revokedAt !== undefined) return;
    const lost = await deps.table.commit([{ replace: { ...item, version: item.version + 1, revokedAt: wall }, ifVersion: item.version }]);
    if (lost.length > 0) throw refuse<KernelCode>('contention', 'The key is being changed. Try again.', { retryAfterSeconds: 1 });
  };
