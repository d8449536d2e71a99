import type { Reservation } from '../domain/reservation.ts';
import type { CapacityStore } from '../store.ts';

/** Every reservation of a pool, tenant by tenant: those who have a slice of it. */
export async function* poolReservations(
  capacity: Pick<CapacityStore, 'slices' | 'reservations'>,
  factory: string,
  pool: string,
): AsyncIterable<Reservation> {
  for await (const tenant of capacity.slices(factory, pool)) {
    for await (const reservation of capacity.reservations(tenant)) if (reservation.pool === pool) yield reservation;
  }
}
