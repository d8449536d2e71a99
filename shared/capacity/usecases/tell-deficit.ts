import type { Deficit } from '../domain/deficit.ts';
import { tellDeficit as tellWrites } from '../store.ts';
import type { CapacityDeps } from './deps.ts';

/** A transaction takes 100 writes; one is the record itself. */
const AT_ONCE = 90;

/**
 * Puts the fact `reservation.deficit` of each reservation concerned into the outbox, exactly once: a fact and its place on the
 * record's list change together. Whoever finds a list that is not empty goes on with it.
 */
export const tellDeficit =
  (deps: Pick<CapacityDeps, 'commit' | 'capacity'>) =>
  async (deficit: Deficit): Promise<void> => {
    for (;;) {
      const stored = await deps.capacity.deficit(deficit);
      if (stored === undefined || stored.deficit.untold.length === 0) return;
      await deps.commit(tellWrites(stored, stored.deficit.untold.slice(0, AT_ONCE)));
    }
  };
