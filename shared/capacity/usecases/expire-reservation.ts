import { expired } from '../domain/changes.ts';
import type { Times } from '../domain/times.ts';
import { transition } from '../domain/transition.ts';
import { putLedger, putReservation } from '../store.ts';
import { contention } from './contention.ts';
import { type CapacityDeps, TRIES } from './deps.ts';
import { readWithBook } from './read-reservation.ts';

/**
 * Frees an overdue hold by its own transaction: every leg, the row and the fact, or nothing. Nobody drops another's hold from
 * one ledger alone.
 *
 *   owner     confirm: commit(row v1 -> v2, ledgers) ok
 *   reaper    read row v1, ledgers                      commit loses on the row: read again, no longer pending, done
 */
export const expireReservation =
  (deps: Pick<CapacityDeps, 'table' | 'capacity' | 'pause'>) =>
  async (tenant: string, id: string, times: Times): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { reservation, book } = await readWithBook(deps.capacity, tenant, id);
      const after = expired(reservation, times);
      if (after === undefined) return;
      const outcome = transition(book, [reservation], [after], times.now);
      if ('shortage' in outcome) throw new Error('an expiry asks for nothing');
      const lost = await deps.table.commit([...outcome.changed.flatMap(putLedger), ...putReservation(after)]);
      if (lost.length === 0) return;
      await deps.pause(tries);
    }
    throw contention();
  };
