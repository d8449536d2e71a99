import type { Instant } from '#shared/kernel/time.ts';
import type { Closed } from './invoice.ts';

/** An invoice that has its number. */
export type Finalized = Closed & { readonly status: 'finalized'; readonly number: string; readonly finalizedAt: Instant };

/** `INV-000001`: at least six digits; longer ones follow without a gap. */
export const invoiceNumber = (series: string, count: bigint): string => `${series}-${String(count).padStart(6, '0')}`;

/** Gives the next numbers of a series to invoices in their order, and says the last number given. */
export const planNumbers = (
  closings: readonly Closed[],
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

/** Of invoices in order, those that fit into so many writes together; of a tenant one, as two may change the same booked month. */
export const fitting = <Of extends { readonly tenant: string }>(
  all: readonly Of[],
  writesOf: (one: Of) => number,
  most: number,
): readonly Of[] => {
  const tenants = new Set<string>();
  let left = most;
  const taken: Of[] = [];
  for (const one of all) {
    if (tenants.has(one.tenant)) continue;
    left -= writesOf(one);
    if (left < 0) break;
    tenants.add(one.tenant);
    taken.push(one);
  }
  return taken;
};
