import { type Ledger, limitOf, loadOf, ownLimit } from './ledger.ts';
import type { LedgerSet } from './node.ts';
import type { Slot, Window } from './slots.ts';
import { excess, least, minus, plus, positive, type Steps, firstAfter } from './steps.ts';

/** Free GPUs over time; none on a ledger that an audit has stopped. */
export const freeOf = (ledger: Ledger): Steps => (ledger.stopped ? [] : excess(limitOf(ledger), loadOf(ledger)));

/**
 * What the quota tree leaves to a project: its own and its tenant's room, and of the tenant's slice what is free plus what the
 * nodes above could still grant. Idle slices of others are not counted, though a hold would recall them.
 */
export const headroom = (ledgers: LedgerSet, project: string): Steps => {
  const room = (name: string) => {
    const { ledger } = ledgers.get(name)!;
    return ledger.stopped ? [] : positive(minus(ownLimit(ledger), loadOf(ledger)));
  };
  const spare = (name: string) => {
    const { ledger } = ledgers.get(name)!;
    return minus(ledger.slice, loadOf(ledger));
  };
  const poolGrants = least(room('pool'), plus(spare('pool'), room('factory')));
  return positive([room(`project ${project}`), room('tenant'), plus(spare('tenant'), positive(poolGrants))].reduce(least));
};

/** The first slot from which limit - load is at least n for `length` slots within the range. It stops at the first that is found. */
export const earliest = (limit: Steps, load: Steps, n: number, length: Slot, { start, end }: Window): Slot | undefined => {
  let since: Slot | undefined;
  let [i, j] = [firstAfter(limit, start), firstAfter(load, start)];
  for (let at = start; ;) {
    const free = (limit[i - 1]?.value ?? 0) - (load[j - 1]?.value ?? 0);
    if (free < n) since = undefined;
    else since ??= at;
    const next = Math.min(limit[i]?.at ?? end, load[j]?.at ?? end, end);
    if (since !== undefined && next - since >= length) return since;
    if (next >= end) return undefined;
    if (limit[i]?.at === next) i += 1;
    if (load[j]?.at === next) j += 1;
    at = next;
  }
};
