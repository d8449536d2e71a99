import * as z from 'zod';
import { fact } from '#shared/contract/fact.ts';
import { period } from '#shared/contract/instants.ts';

export const usageLate = fact({
  type: 'usage.late',
  subject: 'usage',
  summary: 'Usage of a month that was over has come; at most one a day, month and tenant',
  data: z.object({ period, day: z.string() }),
});
