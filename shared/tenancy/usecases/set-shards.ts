import type { Commit } from '#shared/platform/table.ts';
import { LOST, type Pause, untilWon } from '#shared/platform/until-won.ts';
import { notFound } from '../domain/caller.ts';
import { changeFactory, type TenancyStore } from '../store.ts';

type Deps = { readonly tenancy: Pick<TenancyStore, 'storedFactory'>; readonly commit: Commit; readonly pause: Pause };

/** Sets over how many shards a factory spreads new lanes; lanes stay where they are. @throws Problem `not_found`, `contention`. */
export const setShards =
  ({ tenancy, commit, pause }: Deps) =>
  (factory: string, shards: number): Promise<number> =>
    untilWon(pause, async () => {
      const stored = await tenancy.storedFactory(factory);
      if (stored === undefined) throw notFound('factory');
      const lost = await commit([changeFactory(stored, { shards })]);
      return lost.length > 0 ? LOST : shards;
    });
