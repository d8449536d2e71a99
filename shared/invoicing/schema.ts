import * as z from 'zod';
import { page, tenantId } from '#shared/tenancy/schema.ts';

const period = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'a UTC month such as 2023-11');

export const closePeriod = z.strictObject({ tenant: tenantId, period });
export type ClosePeriod = z.infer<typeof closePeriod>;

export const previewInvoice = z.strictObject({ tenant: tenantId.optional(), period });

export const listInvoices = z.strictObject({ ...page, tenant: tenantId.optional(), period: period.optional() });
