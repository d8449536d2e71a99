import { route } from '#functions/http/route.ts';
import { reachableTenant } from '#functions/tenancy/reachable-tenant.ts';
import {
  closePeriod as closePeriodSchema,
  listInvoices as listInvoicesSchema,
  previewInvoice as previewSchema,
} from '#shared/invoicing/schema.ts';
import { closePeriod } from '#shared/invoicing/usecases/close-period.ts';
import { previewInvoice } from '#shared/invoicing/usecases/draft-invoice.ts';
import { listInvoices } from '#shared/invoicing/usecases/read-invoices.ts';
import { invoiceView, previewView } from '#shared/invoicing/views.ts';
import { factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';
import { liveInvoicing } from './live-invoicing.ts';

export const invoiceRoutes = [
  route({
    method: 'GET',
    path: '/v1/invoices/preview',
    scope: 'invoices:read',
    query: previewSchema,
    handle: async ({ caller, query }) => {
      const { id, factory } = await reachableTenant(caller, query.tenant);
      const live = liveInvoicing();
      const preview = await previewInvoice(live)(factory, id, query.period, await live.now(factory));
      return { status: 200, body: previewView(preview) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/invoices',
    scope: 'invoices:write',
    body: closePeriodSchema,
    handle: async (call) => {
      const { caller, body } = call;
      const { id, factory, name } = await reachableTenant(caller, body.tenant);
      const live = liveInvoicing();
      const seller = await tenancyStore(live.table).factory(factory);
      if (seller === undefined) throw notFound('factory');
      const parties = { factory, seller: seller.name, tenant: id, tenantName: name };
      return closePeriod(live)(call.once(), parties, body.period, await live.now(factory));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/invoices',
    scope: 'invoices:read',
    query: listInvoicesSchema,
    handle: async ({ caller, query }) => {
      const tenant = caller.tenant ?? query.tenant;
      if (tenant !== undefined) await reachableTenant(caller, query.tenant);
      const owner = { factory: factoryOf(caller), tenant };
      const { data, nextCursor } = await listInvoices(liveInvoicing().table)(owner, query.period, query);
      return { status: 200, body: { data: data.map(invoiceView), nextCursor } };
    },
  }),
];
