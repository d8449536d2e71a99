import { type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import { getDocument } from '../documents.ts';
import { billMonths, type MonthToBill } from '../domain/bill-months.ts';
import type { BilledPlan } from '../domain/billed-line.ts';
import { type Blocker, earlierBlockers, planBlockers, timeBlockers } from '../domain/blockers.ts';
import { type Booked, NOTHING_BOOKED } from '../domain/booked.ts';
import { againTaken, monthsToRate } from '../domain/months-to-rate.ts';
import type { CloseDeps } from './close-run.ts';
import { openBefore } from './earlier-months.ts';
import { rateTenantMonth, type UsageOwner } from './rate-tenant-month.ts';

/** What an invoice would say, whether its month is complete, and what its request would wait for. */
export type Preview = { readonly plan: BilledPlan; readonly complete: boolean; readonly blockers: readonly Blocker[] };

export type PreviewDeps = Omit<CloseDeps, 'commit' | 'numbering'>;

/** It has more usage hours than were allowed. */
export const TOO_MANY: unique symbol = Symbol('too many usage hours');

/**
 * The same plan that a close would commit now, late lines of earlier months included, and what would stand in its way; up to so many
 * usage hours over its months. Readiness is read before the hours: what it calls complete is then in them.
 */
export const computePreview =
  (deps: PreviewDeps) =>
  async (owner: UsageOwner, period: Period, now: Instant, most: number): Promise<Preview | typeof TOO_MANY> => {
    const readiness = await deps.usage.readiness(owner.factory, periodBounds(period).end);
    const invoices = (await deps.invoicing.months(owner.tenant)).map(({ invoice }) => invoice);
    const rows = againTaken(await Array.fromAsync(deps.usage.again(owner.tenant)), period);
    const months = monthsToRate({ invoice: { period, withEarlier: false }, invoices, again: rows.map(({ month }) => month) });
    const rated = await rateMonths(deps, owner, months, most);
    if (rated === TOO_MANY) return TOO_MANY;
    const plan = billMonths(period, rated);
    const blockers = [
      ...timeBlockers(period, readiness, now),
      ...earlierBlockers(await openBefore(deps)(owner, period, invoices)),
      ...planBlockers({ ...plan, unrated: rated[0]!.plan.unrated }),
    ];
    return { plan, complete: readiness.complete, blockers };
  };

const rateMonths = async (
  deps: PreviewDeps,
  owner: UsageOwner,
  months: readonly Period[],
  most: number,
): Promise<readonly MonthToBill[] | typeof TOO_MANY> => {
  const booked = await deps.invoicing.booked(owner.tenant, months);
  const usage = limited(deps.usage, most);
  const rated: MonthToBill[] = [];
  for (const [index, month] of months.entries()) {
    const { plan } = await rateTenantMonth({ ...deps, usage })(owner, month, async () => {});
    if (usage.isPast()) return TOO_MANY;
    const { document } = booked[index]!;
    rated.push({ plan, booked: document === null ? NOTHING_BOOKED : ((await getDocument(deps.documents, 'booked', document)) as Booked) });
  }
  return rated;
};

/** Usage hours up to a number, over all months that are read; and whether there were more. */
const limited = (usage: PreviewDeps['usage'], most: number): Pick<PreviewDeps['usage'], 'hours'> & { readonly isPast: () => boolean } => {
  let count = 0;
  return {
    isPast: () => count > most,
    hours: async function* hours(owner, period) {
      for await (const hour of usage.hours(owner, period)) {
        count += 1;
        if (count > most) return;
        yield hour;
      }
    },
  };
};
