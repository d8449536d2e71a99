import { formatInstant } from '#shared/kernel/time.ts';
import type { Blocker } from './domain/plan-close.ts';
import type { Invoice } from './domain/invoice.ts';
import type { InvoiceLine, InvoicePlan } from './domain/invoice-plan.ts';

/** What the API shows of an invoice. */
export const invoiceView = ({ factory: _factory, total, closedAt, finalisedAt, ...invoice }: Invoice) => ({
  ...invoice,
  total: { amount: total, currency: invoice.currency },
  closedAt: formatInstant(closedAt),
  finalisedAt: finalisedAt === null ? null : formatInstant(finalisedAt),
});

export const lineView = ({ key: _key, amount, ...line }: InvoiceLine, currency: string | null) => ({
  ...line,
  amount: { amount, currency },
});

export const previewView = ({ total, lines, currency, prices, ...plan }: InvoicePlan, blockers: readonly Blocker[]) => ({
  ...plan,
  currency,
  total: { amount: total, currency },
  lines: lines.map((line) => lineView(line, currency)),
  prices,
  complete: blockers.length === 0,
  blockers,
});
