import { loadOf } from './ledger.ts';
import type { Entry } from './node.ts';
import type { Slot } from './slots.ts';
import { combine, excess, plus, positive, type Steps, valueAt } from './steps.ts';

/** What forbids a demand: the binding ledger at the version that was read, the first slot where it is short, and by how much. */
export type Shortage = {
  readonly reason: 'short' | 'full' | 'stopped';
  readonly entry: Entry;
  readonly at: Slot;
  readonly limit: number;
  readonly used: number;
  readonly short: number;
};

/** The first time at which a demand meets a limit; undefined where it asks for nothing or fits. */
export const shortageOf = (entry: Entry, delta: Steps, limit: Steps): Shortage | undefined => {
  const asked = positive(delta);
  const [first] = asked;
  if (first === undefined) return undefined;
  if (entry.ledger.stopped) return { reason: 'stopped', entry, at: first.at, limit: 0, used: 0, short: first.value };
  const load = loadOf(entry.ledger);
  const over = combine(excess(plus(load, delta), limit), asked, (beyond, more) => (more > 0 ? beyond : 0));
  const [worst] = over;
  if (worst === undefined) return undefined;
  return { reason: 'short', entry, at: worst.at, limit: valueAt(limit, worst.at), used: valueAt(load, worst.at), short: worst.value };
};
