import { route } from '#functions/http/route.ts';
import type { Invoice } from '#shared/invoicing/domain/invoice.ts';
import { invoiceHtml } from '#shared/invoicing/domain/invoice-html.ts';
import { lineQuery } from '#shared/invoicing/schema.ts';
import { findInvoice, readLines } from '#shared/invoicing/usecases/read-invoices.ts';
import { invoiceView, lineView } from '#shared/invoicing/views.ts';
import { encodeCursor } from '#shared/platform/page.ts';
import { type Caller, factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import { liveInvoicing } from './live-invoicing.ts';

const reachableInvoice = async (caller: Caller, id: string | undefined): Promise<Invoice> => {
  const invoice = await findInvoice(liveInvoicing().table)({ factory: factoryOf(caller), tenant: caller.tenant }, id ?? '');
  if (invoice === undefined) throw notFound('invoice');
  return invoice;
};

export const oneInvoiceRoutes = [
  route({
    method: 'GET',
    path: '/v1/invoices/{invoice}',
    scope: 'invoices:read',
    handle: async ({ caller, params }) => ({ status: 200, body: invoiceView(await reachableInvoice(caller, params['invoice'])) }),
  }),
  route({
    method: 'GET',
    path: '/v1/invoices/{invoice}/lines',
    scope: 'invoices:read',
    query: lineQuery,
    handle: async ({ caller, params, query: { limit, cursor: start } }) => {
      const invoice = await reachableInvoice(caller, params['invoice']);
      const lines = await readLines(liveInvoicing().documents)(invoice);
      const data = lines.slice(start, start + limit).map((line) => lineView(line, invoice.currency));
      return { status: 200, body: { data, nextCursor: start + limit < lines.length ? encodeCursor(String(start + limit)) : null } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/invoices/{invoice}/html',
    scope: 'invoices:read',
    handle: async ({ caller, params }) => {
      const invoice = await reachableInvoice(caller, params['invoice']);
      const page = invoiceHtml(invoice, await readLines(liveInvoicing().documents)(invoice));
      return { status: 200, body: page, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': htmlPolicy } };
    },
  }),
];

/** The page brings its own style and nothing else; whatever a name may smuggle in, the browser will not run or load it. */
const htmlPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
