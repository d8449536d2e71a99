import type { Instant, Period } from '#shared/kernel/time.ts';
import { periodBounds } from '#shared/kernel/time.ts';
import { billMonths, type MonthToBill } from '../domain/bill-months.ts';
import type { BilledPlan } from '../domain/billed-line.ts';
import { type Blocker, earlierBlockers, planBlockers, timeBlockers } from '../domain/blockers.ts';
import { type Booked, NOTHING_BOOKED } from '../domain/booked.ts';
import { againTaken, monthsToRate } from '../domain/months-to-rate.ts';
import { getDocument } from '../documents.ts';
import type { CloseDeps } from './close-invoice.ts';
import { openBefore } from './earlier-months.ts';
import { rateTenantMonth, type UsageOwner } from './rate-tenant-month.ts';

export type Preview = { readonly plan: BilledPlan; readonly complete: boolean; readonly blockers: readonly Blocker[] };

type Deps = Omit<CloseDeps, 'commit' | 'numbering'>;

/** The same plan that a close would commit now, late lines of earlier months included, and what would stand in its way. */
export const previewInvoice =
  (deps: Deps) =>
  async (owner: UsageOwner, period: Period, now: Instant): Promise<Preview> => {
    const readiness = await deps.usage.readiness(owner.factory, periodBounds(period).end);
    const invoices = (await deps.invoicing.months(owner.tenant)).map(({ invoice }) => invoice);
    const rows = againTaken(await Array.fromAsync(deps.usage.again(owner.tenant)), period);
    const months = monthsToRate({ invoice: { period, withEarlier: false }, invoices, again: rows.map(({ month }) => month) });
    const rated = await rateMonths(deps, owner, months);
    const plan = billMonths(period, rated);
    const blockers = [
      ...timeBlockers(period, readiness, now),
      ...earlierBlockers(await openBefore(deps)(owner, period, invoices)),
      ...planBlockers({ ...plan, unrated: rated[0]!.plan.unrated }),
    ];
    return { plan, complete: readiness.complete, blockers };
  };

const rateMonths = async (deps: Deps, owner: UsageOwner, months: readonly Period[]): Promise<readonly MonthToBill[]> => {
  const booked = await deps.invoicing.booked(owner.tenant, months);
  const rated: MonthToBill[] = [];
  for (const [index, month] of months.entries()) {
    const { document } = booked[index]!;
    rated.push({
      plan: (await rateTenantMonth(deps)(owner, month, async () => {})).plan,
      booked: document === null ? NOTHING_BOOKED : ((await getDocument(deps.documents, 'booked', document)) as Booked),
    });
  }
  return rated;
};
