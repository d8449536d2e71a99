import { refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Commit } from '#shared/platform/table.ts';
import { LOST, type Pause, untilWon } from '#shared/platform/until-won.ts';
import { notFound } from '../domain/caller.ts';
import type { TenancyCode } from '../errors.ts';
import { changeFactory, type TenancyStore } from '../store.ts';

type NowDeps = {
  readonly tenancy: Pick<TenancyStore, 'factory'>;
  readonly testClocks: boolean;
  readonly wall: () => Instant;
};
type SetDeps = {
  readonly tenancy: Pick<TenancyStore, 'storedFactory'>;
  readonly testClocks: boolean;
  readonly commit: Commit;
  readonly pause: Pause;
};

/** A factory's present: its test clock once it is set, where test clocks are allowed; else the wall clock, without a read. */
export const factoryNow =
  ({ tenancy, testClocks, wall }: NowDeps) =>
  async (factory: string): Promise<Instant> =>
    testClocks ? ((await tenancy.factory(factory))?.clock ?? wall()) : wall();

/**
 * Sets a factory's test clock: anywhere the first time, then forward only. It stands still between calls.
 * @throws Problem `clock_not_allowed` outside test stages, `clock_backwards`, `not_found`, `contention`.
 */
export const setClock =
  ({ tenancy, testClocks, commit, pause }: SetDeps) =>
  async (factory: string, now: Instant): Promise<Instant> => {
    if (!testClocks) throw refuse<TenancyCode>('clock_not_allowed', 'Test clocks exist on test stages only.');
    return untilWon(pause, async () => {
      const stored = await tenancy.storedFactory(factory);
      if (stored === undefined) throw notFound('factory');
      const { clock = now } = stored.factory;
      if (now < clock) throw refuse<TenancyCode>('clock_backwards', 'A test clock moves forward only.');
      const lost = await commit([changeFactory(stored, { clock: now })]);
      return lost.length > 0 ? LOST : now;
    });
  };
