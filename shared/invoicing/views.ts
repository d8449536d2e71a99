import { formatInstant } from '#shared/kernel/time.ts';
import type { Invoice } from './domain/invoice.ts';
import type { InvoiceLine } from './domain/invoice-plan.ts';
import type { Preview } from './usecases/draft-invoice.ts';

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

export const previewView = ({ plan: { total, lines, currency, ...plan }, complete, blockers }: Preview) => ({
  ...plan,
  currency,
  total: { amount: total, currency },
  lines: lines.map((line) => lineView(line, currency)),
  /** Whether the month's usage is; `blockers` says what else a close would be refused for. */
  complete,
  blockers,
});
