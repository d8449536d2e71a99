import { type KernelCode, refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Table } from '#shared/platform/table.ts';
import { notFound } from '../domain/caller.ts';
import type { TenancyCode } from '../errors.ts';
import { factoryKey } from '../store.ts';

type Deps = {
  readonly table: Pick<Table, 'commit' | 'get'>;
  readonly testClocks: boolean;
  readonly wall: () => Instant;
};

/** A factory's present: its test clock once it is set, where test clocks are allowed; else the wall clock, without a read. */
export const factoryNow =
  (deps: Pick<Deps, 'testClocks' | 'wall'> & { readonly table: Pick<Table, 'get'> }) =>
  async (factory: string): Promise<Instant> => {
    if (!deps.testClocks) return deps.wall();
    const clock = (await deps.table.get(factoryKey(factory)))?.['clock'];
    return clock === undefined ? deps.wall() : Number(clock);
  };

/**
 * Sets a factory's test clock: anywhere the first time, then forward only. It stands still between calls.
 * @throws Problem `clock_not_allowed` outside test stages, `clock_backwards`.
 */
export const setClock =
  (deps: Deps) =>
  async (factory: string, now: Instant): Promise<Instant> => {
    if (!deps.testClocks) throw refuse<TenancyCode>('clock_not_allowed', 'Test clocks exist on test stages only.');
    const item = await deps.table.get(factoryKey(factory));
    if (item === undefined) throw notFound('factory');
    const clock = item['clock'];
    if (clock !== undefined && now < Number(clock)) throw refuse<TenancyCode>('clock_backwards', 'A test clock moves forward only.');
    const lost = await deps.table.commit([{ replace: { ...item, version: item.version + 1, clock: now }, ifVersion: item.version }]);
    if (lost.length > 0) throw refuse<KernelCode>('contention', 'The factory is being changed. Try again.', { retryAfterSeconds: 1 });
    return now;
  };
