import { LOST, untilWon } from '#shared/platform/until-won.ts';
import { expired } from '../domain/changes.ts';
import type { Times } from '../domain/times.ts';
import { transition } from '../domain/transition.ts';
import { putLedger, putReservation } from '../store.ts';
import type { CapacityDeps } from './deps.ts';
import { readWithLedgers } from './read-reservation.ts';

/**
 * Frees an overdue hold by its own transaction: every leg, the row and the fact, or nothing. Nobody drops another's hold from
 * one ledger alone.
 *
 *   owner     confirm: commit(row v1 -> v2, ledgers) ok
 *   reaper    read row v1, ledgers                      commit loses on the row: read again, no longer held, done
 */
export const expireReservation =
  (deps: Pick<CapacityDeps, 'commit' | 'capacity' | 'pause'>) =>
  (tenant: string, id: string, times: Times): Promise<void> =>
    untilWon(deps.pause, async () => {
      const { reservation, ledgers } = await readWithLedgers(deps.capacity, tenant, id);
      const after = expired(reservation, times);
      if (after === undefined) return undefined;
      const outcome = transition(ledgers, [reservation], [after], times.now);
      if ('shortage' in outcome) throw new Error('an expiry asks for nothing');
      const lost = await deps.commit([...outcome.changed.flatMap(putLedger), ...putReservation(after)]);
      return lost.length > 0 ? LOST : undefined;
    });
