import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import type { InvoicePlan } from '../domain/invoice-plan.ts';
import { type Blocker, blockersOf } from '../domain/plan-close.ts';
import { type RatedHour, type RatedMonth, rateMonth } from '../domain/rate-month.ts';

export type DraftDeps = {
  readonly usage: {
    hours(tenant: string, period: Period): AsyncIterable<UsageHour>;
    /** Asked before the hours are read: what is complete then stays so. */
    readiness(factory: string, until: Instant): Promise<Readiness>;
  };
  readonly prices: (factory: string, tenant: string, period: Period) => Promise<Prices>;
  /** Every reservation of a tenant that was confirmed. */
  readonly commitments: (tenant: string) => AsyncIterable<Commitment>;
};

export type Draft = { readonly month: RatedMonth; readonly readiness: Readiness };

/**
 * What an invoice would say now; `take` gets each usage hour as it is rated. Readiness is read before the hours: what it calls complete
 * is then in them. Read the other way round, a batch could be counted in between, and be called complete without being billed.
 */
export const draftInvoice =
  ({ usage, prices, commitments }: DraftDeps) =>
  async (factory: string, tenant: string, period: Period, take: (rated: RatedHour) => Promise<void>): Promise<Draft> => {
    const readiness = await usage.readiness(factory, periodBounds(period).end);
    const all = await Array.fromAsync(commitments(tenant));
    const rating = rateMonth({ tenant, period, prices: await prices(factory, tenant, period), commitments: all, waived: [] });
    for (const hour of inOrderOfTime(await Array.fromAsync(usage.hours(tenant, period)))) {
      for (const rated of rating.add(hour)) await take(rated);
    }
    const month = rating.finish();
    for (const rated of month.hours) await take(rated);
    return { month, readiness };
  };

/** Metering keeps them by project and SKU first. */
const inOrderOfTime = (hours: readonly UsageHour[]): readonly UsageHour[] =>
  hours.toSorted((a, b) => (a.family < b.family ? -1 : Number(a.family > b.family)) || a.hour - b.hour);

export type Preview = { readonly plan: InvoicePlan; readonly complete: boolean; readonly blockers: readonly Blocker[] };

/** The same plan that a close would commit, and what would stand in its way. */
export const previewInvoice =
  (deps: DraftDeps) =>
  async (factory: string, tenant: string, period: Period, now: Instant): Promise<Preview> => {
    const { month, readiness } = await draftInvoice(deps)(factory, tenant, period, async () => {});
    const { plan } = month;
    return { plan, complete: readiness.complete, blockers: blockersOf({ plan, readiness, now }) };
  };
