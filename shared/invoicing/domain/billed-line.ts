import type { Period } from '#shared/kernel/time.ts';
import type { InvoiceLine, InvoicePlan, LineKind, UnratedUsage } from './invoice-plan.ts';

/** A line as an invoice bills it: of its own month, or `late`: what an earlier month came to since it was billed. */
export type BilledLine = Omit<InvoiceLine, 'kind'> & {
  readonly kind: LineKind | 'late';
  /** The month of the usage. */
  readonly period: Period;
  /** Of a late line, what it would have been in time. */
  readonly lateOf?: LineKind;
};

/** A quantity without a price, and its month. */
export type BilledUnrated = UnratedUsage & { readonly period: Period };

/** All that an invoice says: its own month, then earlier ones. */
export type BilledPlan = Omit<InvoicePlan, 'lines' | 'unrated'> & {
  /** The part of the total that is of late lines. */
  readonly late: string;
  readonly lines: readonly BilledLine[];
  readonly unrated: readonly BilledUnrated[];
};
