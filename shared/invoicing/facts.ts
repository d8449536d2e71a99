import * as z from 'zod';
import { currency } from '#shared/contract/amounts.ts';
import { fact } from '#shared/contract/fact.ts';
import { invoiceId } from '#shared/contract/ids.ts';
import { period } from '#shared/contract/instants.ts';

const of = { invoice: invoiceId, number: z.string(), period, revision: z.int() };

export const invoiceFinalized = fact({
  type: 'invoice.finalized',
  subject: 'invoice',
  summary: 'An invoice has its number and can no longer change',
  data: z.object({ ...of, currency, total: z.string() }),
});

export const invoiceVoided = fact({
  type: 'invoice.voided',
  subject: 'invoice',
  summary: 'A finalized invoice was taken back; its month can be requested again',
  data: z.object({ ...of, reason: z.string() }),
});
