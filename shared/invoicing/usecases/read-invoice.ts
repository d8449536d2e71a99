import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import { getDocument } from '../documents.ts';
import { type Closed, type Invoice, isClosed } from '../domain/invoice.ts';
import type { InvoicingCode } from '../errors.ts';
import type { BilledLine, BilledPlan } from '../domain/billed-line.ts';
import { refuse } from '#shared/kernel/problem.ts';
import { type Instant, periodBounds } from '#shared/kernel/time.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import { timeBlockers, waitsForNow } from '../domain/blockers.ts';
import type { InvoicingStore, Owner } from '../store.ts';

type Deps = {
  readonly invoicing: Pick<InvoicingStore, 'invoice'>;
  readonly documents: Pick<Blobs, 'get'>;
  readonly usage: { readiness(factory: string, until: Instant): Promise<Readiness> };
};

const find = async ({ invoicing }: Pick<Deps, 'invoicing'>, owner: Owner, id: string): Promise<Invoice> => {
  const stored = await invoicing.invoice(owner, id);
  if (stored === undefined) throw notFound('invoice');
  return stored.invoice;
};

/** An invoice of the owner; what it waits for of its month's usage is asked now. @throws Problem `not_found`. */
export const readInvoice =
  (deps: Pick<Deps, 'invoicing' | 'usage'>) =>
  async (owner: Owner, id: string, now: Instant): Promise<Invoice> => {
    const invoice = await find(deps, owner, id);
    if (invoice.status !== 'requested') return invoice;
    const readiness = await deps.usage.readiness(invoice.factory, periodBounds(invoice.period).end);
    return { ...invoice, waitsFor: waitsForNow(invoice.waitsFor, timeBlockers(invoice.period, readiness, now)) };
  };

/** An invoice, and its lines. */
export type WithLines = { readonly invoice: Closed; readonly lines: readonly BilledLine[] };

/** An invoice of the owner with its lines, from the document that its hash names. @throws Problem `not_found`, `invoice_state`. */
export const readInvoiceWithLines =
  (deps: Pick<Deps, 'invoicing' | 'documents'>) =>
  async (owner: Owner, id: string): Promise<WithLines> => {
    const invoice = await find(deps, owner, id);
    if (!isClosed(invoice)) throw refuse<InvoicingCode>('invoice_state', 'It has no lines yet. See what it waits for, or the preview.');
    const { lines } = (await getDocument(deps.documents, 'plans', invoice.plan)) as BilledPlan;
    return { invoice, lines };
  };
