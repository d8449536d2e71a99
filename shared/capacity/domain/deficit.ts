import type { Instant } from '#shared/kernel/time.ts';
import type { Steps } from './steps.ts';

/** What a cut left over the limit of a ledger, at the version that the cut made. */
export type Deficit = {
  readonly factory: string;
  readonly pool: string;
  readonly node: string;
  readonly ledgerVersion: number;
  readonly at: Instant;
  readonly area: Steps;
  /** Reservations in the area that are yet to be told: `tenant/reservation`. */
  readonly untold: readonly string[];
};
