import { type Ledger, limitOf, loadOf, ownLimit } from './ledger.ts';
import type { Book } from './node.ts';
import type { Slot, Window } from './slots.ts';
import { least, minus, plus, positive, type Steps, within } from './steps.ts';

/** Free GPUs over time; none on a ledger that an audit has stopped. */
export const freeOf = (ledger: Ledger): Steps => (ledger.stopped ? [] : positive(minus(limitOf(ledger), loadOf(ledger))));

/**
 * What the quota tree leaves to a project: its own and its tenant's room, and of the tenant's slice what is free plus what the
 * nodes above could still grant. Idle slices of others are not counted, though a hold would recall them.
 */
export const headroom = (book: Book, project: string): Steps => {
  const room = (name: string) => {
    const { ledger } = book.get(name)!;
    return ledger.stopped ? [] : positive(minus(ownLimit(ledger), loadOf(ledger)));
  };
  const spare = (name: string) => {
    const { ledger } = book.get(name)!;
    return minus(ledger.slice, loadOf(ledger));
  };
  const poolGrants = least(room('pool'), plus(spare('pool'), room('factory')));
  return positive([room(`project ${project}`), room('tenant'), plus(spare('tenant'), positive(poolGrants))].reduce(least));
};

/** The first slot from which `free` is at least n for `length` slots within the range. */
export const earliest = (free: Steps, n: number, length: Slot, range: Window): Slot | undefined => {
  let since: Slot | undefined;
  for (const { at, value } of within(free, range)) {
    if (since !== undefined && at - since >= length) return since;
    if (value < n) since = undefined;
    else since ??= at;
  }
  return undefined;
};
