import { api } from '#functions/http/api.ts';
import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { servedBy } from '#functions/http/serve.ts';
import { type InvoicingDeps, invoicingDeps, live } from '#functions/wiring.ts';
import { pageByCount } from '#shared/contract/pages.ts';
import * as ask from '#shared/invoicing/endpoints.ts';
import { previewInvoice } from '#shared/invoicing/usecases/draft-invoice.ts';
import { requestInvoice } from '#shared/invoicing/usecases/request-invoice.ts';
import { voidInvoice } from '#shared/invoicing/usecases/void-invoice.ts';
import { withdrawInvoice } from '#shared/invoicing/usecases/withdraw-invoice.ts';
import { readInvoice, readInvoiceWithLines } from '#shared/invoicing/usecases/read-invoice.ts';
import { liveClosingQueue, liveDocuments, liveNumberingQueue } from '#shared/platform/live.ts';
import { type Caller, factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';

const serve = servedBy<InvoicingDeps>();
const ownerOf = (caller: Caller) => ({ factory: factoryOf(caller), tenant: caller.tenant });

/** Previews, closes and shows invoices. */
export const invoicesApi = [
  serve(ask.previewInvoice, async ({ deps, caller, query }) => {
    const { id, factory } = await reachableTenant(deps, caller, query.tenant);
    return previewInvoice(deps)({ factory, tenant: id }, query.period, await deps.now(factory));
  }),
  serve(ask.requestInvoice, async ({ deps, once, caller, body }) => {
    const { id, factory, name } = await reachableTenant(deps, caller, body.tenant);
    const seller = await deps.tenancy.factory(factory);
    if (seller === undefined) throw notFound('factory');
    const parties = { factory, seller: seller.name, tenant: id, tenantName: name };
    const wanted = { period: body.period, withEarlier: body.withEarlier };
    return requestInvoice(deps)(once, parties, wanted, await deps.now(factory));
  }),
  serve(ask.withdrawInvoice, ({ deps, once, caller, params }) => withdrawInvoice(deps)(once, ownerOf(caller), params.invoice)),
  serve(ask.voidInvoice, async ({ deps, once, caller, params, body }) => {
    const voided = { by: caller.id, at: await deps.now(factoryOf(caller)), reason: body.reason };
    return voidInvoice(deps)(once, ownerOf(caller), params.invoice, voided);
  }),
  serve(ask.listInvoices, async ({ deps, caller, query: { tenant: named, period, ...page } }) => {
    const tenant = caller.tenant ?? named;
    if (tenant !== undefined) await reachableTenant(deps, caller, named);
    return deps.invoicing.invoices({ factory: factoryOf(caller), tenant }, period, page);
  }),
  serve(ask.readInvoice, ({ deps, caller, params }) => readInvoice(deps)(ownerOf(caller), params.invoice)),
  serve(ask.listInvoiceLines, async ({ deps, caller, params, query }) => {
    const { invoice, lines } = await readInvoiceWithLines(deps)(ownerOf(caller), params.invoice);
    return pageByCount(
      lines.map((line) => ({ line, currency: invoice.currency })),
      query,
    );
  }),
  serve(ask.readInvoicePage, ({ deps, caller, params }) => readInvoiceWithLines(deps)(ownerOf(caller), params.invoice)),
];

export const handler = api(invoicesApi, () =>
  invoicingDeps({ ...live(), documents: liveDocuments(), numbering: liveNumberingQueue(), closing: liveClosingQueue() }),
);
