import type { Instant } from '#shared/kernel/time.ts';
import type { Invoice } from './invoice.ts';

/** An invoice that has its number. */
export type Finalised = Invoice & { readonly status: 'finalised'; readonly number: string; readonly finalisedAt: Instant };

/** `INV-000001`: at least six digits; longer ones follow without a gap. */
export const invoiceNumber = (series: string, count: bigint): string => `${series}-${String(count).padStart(6, '0')}`;

/** Gives the next numbers of a series to invoices in their order, and says the last number given. */
export const planNumbers = (
  closings: readonly Invoice[],
  last: bigint,
  now: Instant,
): { readonly finalised: readonly Finalised[]; readonly last: bigint } => ({
  finalised: closings.map((invoice, index) => ({
    ...invoice,
    status: 'finalised',
    number: invoiceNumber(invoice.series, last + BigInt(index) + 1n),
    finalisedAt: now,
  })),
  last: last + BigInt(closings.length),
});
