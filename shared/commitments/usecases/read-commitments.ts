import type { Reservation } from '#shared/capacity/domain/reservation.ts';
import { type Commitment, commitmentOf } from '../domain/commitment.ts';

/** Every reservation of a tenant. */
export type Reservations = { reservations(tenant: string): AsyncIterable<Reservation> };

/** Every reservation of a tenant that was ever confirmed. */
export const readCommitments = (capacity: Reservations) =>
  async function* commitments(tenant: string): AsyncIterable<Commitment> {
    for await (const reservation of capacity.reservations(tenant)) {
      const commitment = commitmentOf(reservation);
      if (commitment !== undefined) yield commitment;
    }
  };
