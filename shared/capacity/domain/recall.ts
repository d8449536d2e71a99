import type { Instant } from '#shared/kernel/time.ts';
import { withSlice, withUsed } from './growth.ts';
import { compacted, loadOf, ownLimit } from './ledger.ts';
import type { Entry } from './node.ts';
import { excess, least, minus, most, NOTHING, type Steps } from './steps.ts';

/** What of a slice neither use nor the floor needs. */
export const idleSlice = ({ ledger }: Entry): Steps => excess(ledger.slice, most(loadOf(ledger), ledger.floor));

/** What a node has granted beyond its limit of its own. */
export const overGranted = ({ ledger }: Entry): Steps => excess(ledger.used, ownLimit(ledger));

/** Gives an idle part of a slice back to the node above; undefined if there is none of what is wanted. */
export const recalled = (taker: Entry, giver: Entry, wanted: Steps, now: Instant): readonly [Entry, Entry] | undefined => {
  const back = least(idleSlice(taker), wanted);
  if (back.length === 0) return undefined;
  const less = minus(NOTHING, back);
  return [settle(withSlice(taker, less), now), settle(withUsed(giver, less), now)];
};

const settle = (entry: Entry, now: Instant): Entry => ({ ...entry, ledger: compacted(entry.ledger, now) });
