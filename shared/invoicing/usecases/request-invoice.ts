import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Answered, Decision, Once } from '#shared/platform/once.ts';
import type { Queue } from '#shared/platform/queue.ts';
import { earlierBlockers } from '../domain/blockers.ts';
import { type Invoice, type Parties, requestedInvoice } from '../domain/invoice.ts';
import { isOver } from '../domain/invoice-states.ts';
import type { InvoicingCode } from '../errors.ts';
import type { InvoicingStore } from '../store.ts';
import { insertRequested } from '../writes.ts';
import { type EarlierDeps, openBefore } from './earlier-months.ts';

type Deps = EarlierDeps & {
  readonly invoicing: Pick<InvoicingStore, 'month' | 'months'>;
  readonly newId: NewId;
  readonly closing: Queue;
};

export type Wanted = Pick<Invoice, 'period' | 'withEarlier'>;

/**
 * Asks for a tenant's invoice of a month that is over; a worker closes it as soon as nothing is in the way.
 *
 *   A    read month: none       insert invoice, month, list ok
 *   B    read month: none       insert invoice, month loses on the month      read month: A's, refused
 *   C    read month: void one   replace month at its version ok (a void invoice stays void, so it need not be checked again)
 *
 * The doorbell rings after the commit, and again on a replay; if it is lost, the closing rule looks within a minute.
 * @throws Problem `period_open`, `invoice_exists`, `month_before_open`.
 */
export const requestInvoice =
  (deps: Deps) =>
  async (once: Once<Invoice>, parties: Parties, wanted: Wanted, now: Instant): Promise<Answered> => {
    const answered = await once(() => decide(deps, parties, wanted, now));
    await deps.closing.ring(parties.tenant);
    return answered;
  };

const decide = async (deps: Deps, parties: Parties, wanted: Wanted, now: Instant): Promise<Decision<Invoice>> => {
  const { period, withEarlier } = wanted;
  assertOver(period, now);
  const before = await deps.invoicing.month(parties.tenant, period);
  if (before !== undefined && !isOver(before.invoice.status)) throw exists(period, before.invoice.id);
  if (!withEarlier) await assertNoneOpen(deps, parties, period);
  const value = requestedInvoice({
    ...parties,
    ...wanted,
    id: deps.newId('inv'),
    revision: nextRevision(before?.invoice),
    unlessEmpty: false,
    now,
  });
  return { writes: insertRequested(value, before), value };
};

const assertOver = (period: Period, now: Instant): void => {
  const { end } = periodBounds(period);
  if (now < end)
    throw refuse<InvoicingCode>('period_open', `The period ${period} ends at ${formatInstant(end)}. Request its invoice after that.`);
};

const exists = (period: Period, existing: string) =>
  refuse<InvoicingCode>('invoice_exists', `The period ${period} has the invoice ${existing}.`, { extra: { existing } });

/** One more than the last that was void; a withdrawn one was never an invoice. */
export const nextRevision = (before: Pick<Invoice, 'status' | 'revision'> | undefined): number =>
  before === undefined ? 1 : before.revision + Number(before.status === 'void');

const assertNoneOpen = async (deps: Deps, { factory, tenant }: Parties, period: Period): Promise<void> => {
  const invoices = (await deps.invoicing.months(tenant)).map(({ invoice }) => invoice);
  const months = await openBefore(deps)({ factory, tenant }, period, invoices);
  const [blocker] = earlierBlockers(months);
  if (blocker === undefined) return;
  throw refuse<InvoicingCode>('month_before_open', `${blocker.detail} Request those first, or say withEarlier.`, { extra: { months } });
};
