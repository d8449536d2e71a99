import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import { getDocument } from '../documents.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { InvoiceLine, InvoicePlan } from '../domain/invoice-plan.ts';
import type { InvoicingStore, Owner } from '../store.ts';

type Deps = { readonly invoicing: Pick<InvoicingStore, 'invoice'>; readonly documents: Pick<Blobs, 'get'> };

/** An invoice of the owner. @throws Problem `not_found`. */
export const readInvoice =
  ({ invoicing }: Pick<Deps, 'invoicing'>) =>
  async (owner: Owner, id: string): Promise<Invoice> => {
    const invoice = await invoicing.invoice(owner, id);
    if (invoice === undefined) throw notFound('invoice');
    return invoice;
  };

/** An invoice of the owner with its lines, from the document that its hash names. @throws Problem `not_found`. */
export const readInvoiceWithLines =
  (deps: Deps) =>
  async (owner: Owner, id: string): Promise<{ readonly invoice: Invoice; readonly lines: readonly InvoiceLine[] }> => {
    const invoice = await readInvoice(deps)(owner, id);
    const { lines } = (await getDocument(deps.documents, 'plans', invoice.plan)) as InvoicePlan;
    return { invoice, lines };
  };
