import { createHash } from 'node:crypto';
import type { Audited } from '../domain/audited.ts';
import { grantsMatch, inOrder } from '../domain/fold.ts';
import { encodeLedger } from '../domain/ledger-codec.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Entry } from '../domain/node.ts';
import { NOTHING, plus } from '../domain/steps.ts';

/** Compares a ledger with what its rows say, by digest. `versionAfter` is its version once the rows were read. */
export const compareLedger = (entry: Entry, versionAfter: number, expected: Ledger): Audited => {
  const [stored, fold] = [digestOf(inOrder(entry.ledger)), digestOf(inOrder(expected))];
  const verdict = stored === fold ? 'equal' : versionAfter !== entry.version ? 'changed' : 'different';
  return { entry, verdict, stored, fold, expected };
};

/** Compares what a node has granted with the sum of the slices below it. A slice that moves changes the node's version too. */
export const compareGrants = (entry: Entry, versionAfter: number, slices: readonly Ledger[]): Audited => {
  const { ledger } = entry;
  const used = grantsMatch(ledger, slices) ? ledger.used : slices.reduce((sum, { slice }) => plus(sum, slice), NOTHING);
  return compareLedger(entry, versionAfter, { ...ledger, used });
};

const digestOf = (ledger: Ledger): string => createHash('sha256').update(encodeLedger(ledger)).digest('hex');
