import { closingInvoice, type Closing, type Closed, type Invoice, requestedInvoice } from '#shared/invoicing/domain/invoice.ts';
import type { StoredInvoice } from '#shared/invoicing/rows.ts';
import { beginClosing, insertRequested } from '#shared/invoicing/writes.ts';
import type { Table } from '#shared/platform/table.ts';
import { TENANT } from './billing.ts';

/** Invoices with defaults, for tests of what becomes of them. */
export const requested = (over: Partial<Invoice> = {}): Invoice => ({
  ...requestedInvoice({
    id: 'inv_1',
    factory: 'fac_1',
    seller: 'north',
    tenant: TENANT,
    tenantName: 'acme',
    period: '2023-11',
    revision: 1,
    withEarlier: false,
    unlessEmpty: false,
    now: 1,
  }),
  ...over,
});

export const closing = (over: Partial<Invoice> = {}, came: Partial<Closing> = {}): Closed => ({
  ...closingInvoice(requested(over), {
    currency: 'USD',
    total: '1.00',
    lineCount: 0,
    prices: [],
    basis: 'b',
    plan: 'p',
    pins: [{ period: over.period ?? '2023-11', booked: 0, next: 'n' }],
    steps: [],
    closedAt: 1,
    ...came,
  }),
});

/** Puts a closing invoice where a worker would have left it. */
export const commitClosing = async (table: Pick<Table, 'commit'>, invoice: Closed): Promise<StoredInvoice> => {
  const before = requested({ ...invoice, status: 'requested' });
  await table.commit(insertRequested(before, undefined));
  await table.commit(beginClosing({ invoice: before, version: 1 }, invoice));
  return { invoice, version: 2 };
};
