import type { Once } from '#shared/platform/once.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { Reservation } from '../domain/reservation.ts';
import { termsAt, type Terms } from '../domain/terms.ts';
import type { Times } from '../domain/times.ts';
import { transition } from '../domain/transition.ts';
import { putLedger, putReservation } from '../store.ts';
import type { Write } from '#shared/platform/table.ts';
import { decideClearing } from './clear-way.ts';
import type { CapacityDeps } from './deps.ts';
import { readWithLedgers } from './read-reservation.ts';
import { recorded } from './recorded.ts';

export type ChangeCommand = { readonly tenant: string; readonly id: string; readonly project?: string | undefined };

/** What becomes of a reservation: itself changed, and one that is split off. Throws its refusals. */
export type Change = (reservation: Reservation, times: Times) => readonly Reservation[] | Promise<readonly Reservation[]>;

/** What else is written with what becomes of a reservation. */
export type Also = (after: readonly Reservation[]) => Promise<readonly Write[]>;
const nothingElse: Also = async () => [];

/**
 * Changes a reservation in one transaction with every ledger, its fact and the idempotency record. Refusals are recorded.
 * @throws Problem what the change refuses, and `quota_short`, `capacity_short`, `not_found`, `contention`.
 */
export const changeReservation =
  (deps: CapacityDeps) =>
  (once: Once<readonly Reservation[]>, { tenant, id, project }: ChangeCommand, times: Times, change: Change, also: Also = nothingElse) =>
    once(
      recorded(async () => {
        if (project !== undefined && (await deps.directory.project(tenant, project)) === undefined) throw notFound('project');
        return decideClearing(deps, times, async () => {
          const { reservation, ledgers } = await readWithLedgers(deps.capacity, tenant, id, project === undefined ? {} : { project });
          const after = await change(reservation, times);
          const outcome = transition(ledgers, [reservation], after, times.now);
          const window = { start: Math.min(...after.map(({ start }) => start)), end: Math.max(...after.map(({ end }) => end)) };
          if ('shortage' in outcome) return { ...outcome, window };
          return {
            writes: [...outcome.changed.flatMap(putLedger), ...after.flatMap(putReservation), ...(await also(after))],
            value: after,
          };
        });
      }),
    );

/** The price that a confirm pins: immutable versions in force from a time that lay ahead, so nobody changes it meanwhile. */
export const termsInForce = async (
  { capacity }: Pick<CapacityDeps, 'capacity'>,
  { factory, pool, tenant }: Pick<Reservation, 'factory' | 'pool' | 'tenant'>,
  { now }: Times,
): Promise<Terms | undefined> => {
  const versions: Terms[] = [];
  for await (const terms of capacity.terms(factory, pool)) versions.push(terms);
  return termsAt(versions, tenant, now);
};
