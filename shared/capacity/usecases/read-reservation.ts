import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { LedgerSet } from '../domain/node.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { CapacityStore } from '../store.ts';
import { loadLedgers } from './load-ledgers.ts';

/** A tenant's reservation. @throws Problem `not_found`, for another tenant's too. */
export const readReservation = async (capacity: Pick<CapacityStore, 'reservation'>, tenant: string, id: string): Promise<Reservation> => {
  const reservation = await capacity.reservation(tenant, id);
  if (reservation === undefined) throw notFound('reservation');
  return reservation;
};

/**
 * A reservation with its ledgers, as they were together at one time: the row is the same before and after the ledgers are read,
 * and whatever changes the reservation in a ledger changes the row with it. `more` names ledgers that a change will need as well.
 */
export const readWithLedgers = async (
  capacity: Pick<CapacityStore, 'reservation' | 'ledgers'>,
  tenant: string,
  id: string,
  more: Partial<Reservation> = {},
): Promise<{ readonly reservation: Reservation; readonly ledgers: LedgerSet }> => {
  let reservation = await readReservation(capacity, tenant, id);
  for (;;) {
    const ledgers = await loadLedgers(capacity, [reservation, { ...reservation, ...more }]);
    const after = await readReservation(capacity, tenant, id);
    if (after.revision === reservation.revision) return { reservation, ledgers };
    reservation = after;
  }
};
