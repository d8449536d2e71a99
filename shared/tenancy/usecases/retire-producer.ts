import type { Once } from '#shared/platform/once.ts';
import { notFound } from '../domain/caller.ts';
import type { Producer, Retirement } from '../domain/directory.ts';
import { retire, type TenancyStore } from '../store.ts';

type Deps = { readonly tenancy: Pick<TenancyStore, 'producer'> };

/**
 * Accepts a producer's silence from a time on. It writes the producer's row only: its lanes stay listed until everything that they hold
 * is counted. A later retirement replaces an earlier one. @throws Problem `not_found`.
 */
export const retireProducer =
  ({ tenancy }: Deps) =>
  (once: Once<Producer>, factory: string, id: string, retired: Retirement) =>
    once(async () => {
      const stored = await tenancy.producer(factory, id);
      if (stored === undefined) throw notFound('producer');
      return { writes: [retire(stored, retired)], value: { ...stored.producer, retired } };
    });
