import type { Page, PageRequest } from '#shared/contract/pages.ts';
import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant, periodBounds } from '#shared/kernel/time.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Answered, Once } from '#shared/platform/once.ts';
import type { Queue } from '#shared/platform/queue.ts';
import type { Commit } from '#shared/platform/table.ts';
import type { Tenant } from '#shared/tenancy/domain/directory.ts';
import type { FactoryClose } from '../domain/factory-close.ts';
import { requestedInvoice } from '../domain/invoice.ts';
import { isOver } from '../domain/invoice-states.ts';
import type { InvoicingCode } from '../errors.ts';
import { closeGroupOf, type FactoryMonth } from '../rows.ts';
import type { InvoicingStore } from '../store.ts';
import { insertRequested, putFactoryClose, unlistFactoryClose } from '../writes.ts';
import { nextRevision } from './request-invoice.ts';

type Deps = {
  readonly invoicing: Pick<InvoicingStore, 'factoryClose' | 'month'>;
  readonly tenancy: { tenants(factory: string, page: PageRequest): Promise<Page<Tenant>> };
  /** Asked once a page: while the month is not complete, no tenant is looked at. */
  readonly usage: { readiness(factory: string, until: Instant): Promise<Readiness> };
  readonly commit: Commit;
  readonly newId: NewId;
  readonly closing: Queue;
};

/** How many tenants one ring asks for. */
const PAGE = 100;

/**
 * Asks for the invoices of all tenants of a factory; asked again, it goes over them again, for those that came or were voided since.
 * The doorbell rings after the commit; if it is lost, the closing rule looks within a minute.
 * @throws Problem `period_open`.
 */
export const requestFactoryClose =
  (deps: Pick<Deps, 'invoicing' | 'closing'>) =>
  async (
    once: Once<FactoryClose>,
    { factory, period, seller }: FactoryMonth & { readonly seller: string },
    now: Instant,
  ): Promise<Answered> => {
    const answered = await once(async () => {
      const { end } = periodBounds(period);
      if (now < end) throw refuse<InvoicingCode>('period_open', `The period ${period} ends at ${formatInstant(end)}. Close it after that.`);
      const before = await deps.invoicing.factoryClose({ factory, period });
      const value = { factory, period, seller, requestedAt: now, cursor: null, listed: false };
      return { writes: putFactoryClose(value, before), value };
    });
    await deps.closing.ring(closeGroupOf({ factory, period }));
    return answered;
  };

/**
 * Asks for the next page of tenants, and rings for the page after it.
 *
 *   worker 1    read close v1 (start)     request A, B      dies
 *   worker 2    read close v1 (start)     A, B are there    request C    close v2 (after C) replaces v1 ok    rings
 *   worker 3    read close v1 (start)     A, B, C there     close v2 replaces v1 loses: stops
 */
export const requestPage =
  (deps: Deps) =>
  async (month: FactoryMonth, now: Instant): Promise<number> => {
    const stored = await deps.invoicing.factoryClose(month);
    if (stored === undefined || stored.close.listed) return 0;
    const { close } = stored;
    const { data, nextCursor } = await deps.tenancy.tenants(month.factory, { limit: PAGE, cursor: close.cursor ?? undefined });
    const { complete } = await deps.usage.readiness(month.factory, periodBounds(month.period).end);
    for (const tenant of data) {
      const isRequested = await requestUnlessThere(deps, close, tenant, now);
      if (isRequested && complete) await deps.closing.ring(tenant.id);
    }
    const next = { ...close, cursor: nextCursor, listed: nextCursor === null };
    const lost = await deps.commit([...putFactoryClose(next, stored), ...(next.listed ? [unlistFactoryClose(next)] : [])]);
    if (lost.length === 0 && !next.listed) await deps.closing.ring(closeGroupOf(month));
    return data.length;
  };

/** Whether a request of the tenant's month is there, by this or by someone else. */
const requestUnlessThere = async (
  { invoicing, commit, newId }: Deps,
  { factory, seller, period }: FactoryClose,
  { id: tenant, name }: Tenant,
  now: Instant,
): Promise<boolean> => {
  const before = await invoicing.month(tenant, period);
  if (before !== undefined && !isOver(before.invoice.status)) return before.invoice.status === 'requested';
  const parties = { factory, seller, tenant, tenantName: name };
  const revision = nextRevision(before?.invoice);
  const invoice = requestedInvoice({ ...parties, id: newId('inv'), period, revision, withEarlier: false, unlessEmpty: true, now });
  await commit(insertRequested(invoice, before));
  return true;
};
