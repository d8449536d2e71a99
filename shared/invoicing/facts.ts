import * as z from 'zod';
import { currency } from '#shared/contract/amounts.ts';
import { fact } from '#shared/contract/fact.ts';
import { invoiceId } from '#shared/contract/ids.ts';
import { period } from '#shared/contract/instants.ts';

export const invoiceFinalized = fact({
  type: 'invoice.finalized',
  subject: 'invoice',
  summary: 'An invoice has its number and can no longer change',
  data: z.object({ invoice: invoiceId, number: z.string(), period, currency, total: z.string() }),
});
