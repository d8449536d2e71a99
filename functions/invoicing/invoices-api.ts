import { api } from '#functions/http/api.ts';
import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { servedBy } from '#functions/http/serve.ts';
import { type InvoicingDeps, invoicingDeps, live } from '#functions/wiring.ts';
import { pageByCount } from '#shared/contract/pages.ts';
import * as ask from '#shared/invoicing/endpoints.ts';
import { requestFactoryClose } from '#shared/invoicing/usecases/close-factory.ts';
import { readFactoryClose } from '#shared/invoicing/usecases/read-factory-close.ts';
import { previewInvoice } from '#shared/invoicing/usecases/preview-invoice.ts';
import { requestInvoice } from '#shared/invoicing/usecases/request-invoice.ts';
import { voidInvoice } from '#shared/invoicing/usecases/void-invoice.ts';
import { waiveQuantity } from '#shared/invoicing/usecases/waive-quantity.ts';
import { withdrawInvoice } from '#shared/invoicing/usecases/withdraw-invoice.ts';
import { readInvoice, readInvoiceWithLines } from '#shared/invoicing/usecases/read-invoice.ts';
import { liveClosingQueue, liveDocuments } from '#shared/platform/live.ts';
import { type Caller, factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';

const serve = servedBy<InvoicingDeps>();
const ownerOf = (caller: Caller) => ({ factory: factoryOf(caller), tenant: caller.tenant });

/** The name that a factory bills under. */
const sellerOf = async ({ tenancy }: InvoicingDeps, id: string): Promise<string> => {
  const factory = await tenancy.factory(id);
  if (factory === undefined) throw notFound('factory');
  return factory.name;
};

/** The one tenant that a list is about; undefined for all of a factory. */
const asked = async (deps: InvoicingDeps, caller: Caller, named: string | undefined): Promise<string | undefined> =>
  (caller.tenant ?? named) === undefined ? undefined : (await reachableTenant(deps, caller, named)).id;

/** Previews, closes and shows invoices. */
export const invoicesApi = [
  serve(ask.previewInvoice, async ({ deps, caller, query: { tenant, period, ...page }, wall }) => {
    const { id, factory } = await reachableTenant(deps, caller, tenant);
    const preview = await previewInvoice(deps)({ factory, tenant: id }, period, { now: await deps.now(factory), wall });
    return { preview, lines: pageByCount(preview.plan.lines, page) };
  }),
  serve(ask.requestInvoice, async ({ deps, once, caller, body }) => {
    const { id, factory, name } = await reachableTenant(deps, caller, body.tenant);
    const parties = { factory, seller: await sellerOf(deps, factory), tenant: id, tenantName: name };
    const wanted = { period: body.period, withEarlier: body.withEarlier };
    return requestInvoice(deps)(once, parties, wanted, await deps.now(factory));
  }),
  serve(ask.withdrawInvoice, ({ deps, once, caller, params }) => withdrawInvoice(deps)(once, ownerOf(caller), params.invoice)),
  serve(ask.voidInvoice, async ({ deps, once, caller, params, body }) => {
    const voided = { by: caller.id, at: await deps.now(factoryOf(caller)), reason: body.reason };
    return voidInvoice(deps)(once, ownerOf(caller), params.invoice, voided);
  }),
  serve(ask.requestFactoryClose, async ({ deps, once, caller, body: { period } }) => {
    const factory = factoryOf(caller);
    const seller = await sellerOf(deps, factory);
    return requestFactoryClose(deps)(once, { factory, period, seller }, await deps.now(factory));
  }),
  serve(ask.readFactoryClose, async ({ deps, caller, params, query }) => {
    const factory = factoryOf(caller);
    return readFactoryClose(deps)({ factory, period: params.period }, await deps.now(factory), query);
  }),
  serve(ask.waiveQuantity, async ({ deps, once, caller, body }) => {
    const { factory } = await reachableTenant(deps, caller, body.tenant);
    return waiveQuantity(deps)(once, { ...body, factory, by: caller.id, at: await deps.now(factory) });
  }),
  serve(ask.listWaivers, async ({ deps, caller, query: { tenant: named, ...page } }) => {
    const tenant = await asked(deps, caller, named);
    return deps.invoicing.waivers({ factory: factoryOf(caller), tenant }, page);
  }),
  serve(ask.listInvoices, async ({ deps, caller, query: { tenant: named, period, ...page } }) => {
    const tenant = await asked(deps, caller, named);
    return deps.invoicing.invoices({ factory: factoryOf(caller), tenant }, period, page);
  }),
  serve(ask.readInvoice, async ({ deps, caller, params }) =>
    readInvoice(deps)(ownerOf(caller), params.invoice, await deps.now(factoryOf(caller))),
  ),
  serve(ask.listInvoiceLines, async ({ deps, caller, params, query }) => {
    const { invoice, lines } = await readInvoiceWithLines(deps)(ownerOf(caller), params.invoice);
    return pageByCount(
      lines.map((line) => ({ line, currency: invoice.currency })),
      query,
    );
  }),
  serve(ask.readInvoicePage, ({ deps, caller, params }) => readInvoiceWithLines(deps)(ownerOf(caller), params.invoice)),
];

export const handler = api(invoicesApi, () => invoicingDeps({ ...live(), documents: liveDocuments(), closing: liveClosingQueue() }));
