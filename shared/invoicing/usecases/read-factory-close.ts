import { mapPage, type Page, pageOfList, type PageRequest } from '#shared/contract/pages.ts';
import { type Instant, periodBounds } from '#shared/kernel/time.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import { type Blocker, timeBlockers, waitsForNow } from '../domain/blockers.ts';
import { allPages } from '#shared/platform/pages.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { Tenant } from '#shared/tenancy/domain/directory.ts';
import { type CloseProgress, type FactoryClose, progressOf, tenantState } from '../domain/factory-close.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { FactoryMonth } from '../rows.ts';
import type { InvoicingStore } from '../store.ts';

type Deps = {
  readonly invoicing: Pick<InvoicingStore, 'factoryClose' | 'latestOf'>;
  readonly tenancy: { tenants(factory: string, page: PageRequest): Promise<Page<Tenant>> };
  readonly usage: { readiness(factory: string, until: Instant): Promise<Readiness> };
};

export type CloseReport = {
  readonly close: FactoryClose;
  readonly progress: CloseProgress;
  /** What all of its tenants wait for. */
  readonly blockers: readonly Blocker[];
  readonly waiting: Page<Invoice>;
};

/** How far the close of a factory's month is, and a page of the invoices that wait, each with what for. @throws Problem `not_found`. */
export const readFactoryClose =
  ({ invoicing, tenancy, usage }: Deps) =>
  async (month: FactoryMonth, now: Instant, page: PageRequest): Promise<CloseReport> => {
    const stored = await invoicing.factoryClose(month);
    if (stored === undefined) throw notFound('close');
    const tenants = await Array.fromAsync(allPages((page) => tenancy.tenants(month.factory, page)));
    const ids = tenants.map(({ id }) => id).sort();
    const invoices = await invoicing.latestOf(ids, month.period);
    const states = ids.map((id) => tenantState(invoices.get(id)));
    const waiting = ids.flatMap((id, index) => (states[index] === 'waiting' ? [invoices.get(id)!] : []));
    const blockers = timeBlockers(month.period, await usage.readiness(month.factory, periodBounds(month.period).end), now);
    return {
      close: stored.close,
      blockers,
      progress: progressOf(stored.close, states),
      waiting: mapPage(
        pageOfList(waiting, page, ({ tenant }) => tenant),
        (invoice) => ({ ...invoice, waitsFor: waitsForNow(invoice.waitsFor, blockers) }),
      ),
    };
  };
