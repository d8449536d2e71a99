import type { Ledger } from './ledger.ts';
import type { Entry } from './node.ts';

/** `changed`: the ledger was written while its rows were read; look again later. */
export type Verdict = 'equal' | 'different' | 'changed';

/** A ledger beside the fold of its rows, each with its digest. */
export type Audited = {
  readonly entry: Entry;
  readonly verdict: Verdict;
  readonly stored: string;
  readonly fold: string;
  readonly expected: Ledger;
};
