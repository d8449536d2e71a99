import { api } from '#functions/http/api-old.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { oneInvoiceRoutes } from './one-invoice-routes.ts';

/** Previews, closes and shows invoices. */
export const handler = api([...invoiceRoutes, ...oneInvoiceRoutes]);
