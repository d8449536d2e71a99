import type { Instant } from '#shared/kernel/time.ts';
import type { Invoice } from './invoice.ts';

/** An invoice that has its number. */
export type Finalized = Invoice & { readonly status: 'finalized'; readonly number: string; readonly finalizedAt: Instant };

/** `INV-000001`: at least six digits; longer ones follow without a gap. */
export const invoiceNumber = (series: string, count: bigint): string => `${series}-${String(count).padStart(6, '0')}`;

/** Gives the next numbers of a series to invoices in their order, and says the last number given. */
export const planNumbers = (
  closings: readonly Invoice[],
  last: bigint,
  now: Instant,
): { readonly finalized: readonly Finalized[]; readonly last: bigint } => ({
  finalized: closings.map((invoice, index) => ({
    ...invoice,
    status: 'finalized',
    number: invoiceNumber(invoice.series, last + BigInt(index) + 1n),
    finalizedAt: now,
  })),
  last: last + BigInt(closings.length),
});
