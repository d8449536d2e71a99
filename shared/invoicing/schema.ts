import * as z from 'zod';
import { countCursor, page, tenantId } from '#shared/tenancy/schema.ts';

const period = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'a UTC month such as 2023-11');

export const closePeriod = z.strictObject({ tenant: tenantId, period });

export const previewInvoice = z.strictObject({ tenant: tenantId.optional(), period });

export const listInvoices = z.strictObject({ ...page, tenant: tenantId.optional(), period: period.optional() });

/** The lines of an invoice never change, so a page is told by the number of lines before it. */
export const lineQuery = z.strictObject({
  ...page,
  cursor: countCursor,
});
