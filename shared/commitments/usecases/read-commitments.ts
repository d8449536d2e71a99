import { type Commitment, commitmentOf } from '../domain/commitment.ts';
import type { CapacityStore } from '#shared/capacity/store.ts';

/** Every reservation of a tenant that was ever confirmed. */
export const readCommitments = (capacity: Pick<CapacityStore, 'reservations'>) =>
  async function* commitments(tenant: string): AsyncIterable<Commitment> {
    for await (const reservation of capacity.reservations(tenant)) {
      const commitment = commitmentOf(reservation);
      if (commitment !== undefined) yield commitment;
    }
  };
