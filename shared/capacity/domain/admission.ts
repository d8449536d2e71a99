import { type Admitted, grow } from './growth.ts';
import { MAX_HOLDS, ownLimit } from './ledger.ts';
import type { LedgerSet, Entry } from './node.ts';
import { type Shortage, shortageOf } from './shortage.ts';
import { positive, type Steps } from './steps.ts';

/**
 * Admits a demand if usage(t) + delta(t) <= limit(t) wherever delta(t) > 0, on every ledger. A tenant's short slice grows out
 * of the nodes above; the answer is the ledgers with those grants.
 */
export const admit = (ledgers: LedgerSet, deltas: ReadonlyMap<string, Steps>): Admitted => {
  for (const [name, delta] of deltas) {
    const entry = ledgers.get(name)!;
    const shortage = shortageOf(entry, delta, ownLimit(entry.ledger)) ?? fullness(entry, delta);
    if (shortage !== undefined) return { shortage };
  }
  return grow(ledgers, deltas.get('tenant') ?? []);
};

const fullness = (entry: Entry, delta: Steps): Shortage | undefined => {
  const [first] = positive(delta);
  const { length } = entry.ledger.holds;
  return first === undefined || length < MAX_HOLDS
    ? undefined
    : { reason: 'full', entry, at: first.at, limit: MAX_HOLDS, used: length, short: 1 };
};
