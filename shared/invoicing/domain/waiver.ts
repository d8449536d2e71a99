import type { Instant, Period } from '#shared/kernel/time.ts';
import type { Waived } from './waive.ts';

/** A waiver as it is kept: what is not billed, of whose month, and who decided so, when and why. */
export type Waiver = Waived & {
  readonly factory: string;
  readonly tenant: string;
  readonly period: Period;
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
};
