import type { Currency } from '#shared/kernel/currency.ts';
import type { Instant, Period } from '#shared/kernel/time.ts';
import type { InvoicePlan, PinnedPrices } from './invoice-plan.ts';

/** The only series of invoices so far. */
export const INVOICE_SERIES = 'INV';

/** `closing`: decided, its inputs pinned by hash, waiting for its number. `finalized`: numbered and immutable. */
export type Invoice = {
  readonly id: string;
  readonly factory: string;
  readonly seller: string;
  readonly tenant: string;
  readonly tenantName: string;
  readonly period: Period;
  readonly status: 'closing' | 'finalized';
  readonly series: string;
  readonly number: string | null;
  readonly currency: Currency;
  readonly total: string;
  readonly lineCount: number;
  readonly prices: readonly PinnedPrices[];
  /** SHA-256 of the billed usage hours, and of the plan with its lines; both documents are kept under these names. */
  readonly basis: string;
  readonly plan: string;
  readonly closedAt: Instant;
  readonly finalizedAt: Instant | null;
};

/** Who bills whom. Names are immutable, so the invoice keeps them as they are. */
export type Parties = {
  readonly factory: string;
  readonly seller: string;
  readonly tenant: string;
  readonly tenantName: string;
};

export type Closing = Parties & {
  readonly id: string;
  readonly plan: InvoicePlan;
  readonly currency: Currency;
  readonly hashes: { readonly basis: string; readonly plan: string };
  readonly now: Instant;
};

/** The invoice as it is while it waits for its number. */
export const closingInvoice = ({ id, factory, seller, tenant, tenantName, plan, currency, hashes, now }: Closing): Invoice => ({
  id,
  factory,
  seller,
  tenant,
  tenantName,
  period: plan.period,
  status: 'closing',
  series: INVOICE_SERIES,
  number: null,
  currency,
  total: plan.total,
  lineCount: plan.lines.length,
  prices: plan.prices,
  ...hashes,
  closedAt: now,
  finalizedAt: null,
});
