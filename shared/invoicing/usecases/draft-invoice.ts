import { type Commitment, isReservedIn } from '#shared/commitments/domain/commitment.ts';
import type { Json } from '#shared/kernel/canonical.ts';
import { type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { basisOf } from '../domain/basis.ts';
import type { InvoicePlan } from '../domain/invoice-plan.ts';
import { type Blocker, blockersOf } from '../domain/plan-close.ts';
import { planInvoice } from '../domain/plan-invoice.ts';

export type DraftDeps = {
  readonly usage: {
    hours(owner: { readonly factory: string; readonly tenant: string }, period: Period): AsyncIterable<UsageHour>;
    /** Asked before the hours are read: what is complete then stays so. */
    readiness(factory: string, until: Instant): Promise<Readiness>;
  };
  readonly prices: (factory: string, tenant: string, period: Period) => Promise<Prices>;
  /** Every reservation of a tenant that was confirmed. */
  readonly commitments: (tenant: string) => AsyncIterable<Commitment>;
};

export type Draft = { readonly plan: InvoicePlan; readonly basis: Json; readonly readiness: Readiness };

/**
 * What an invoice would say now. Readiness is read before the hours: what it calls complete is then in them.
 * Read the other way round, a batch could be counted in between, and be called complete without being billed.
 */
export const draftInvoice =
  ({ usage, prices, commitments }: DraftDeps) =>
  async (factory: string, tenant: string, period: Period): Promise<Draft> => {
    const readiness = await usage.readiness(factory, periodBounds(period).end);
    const hours: UsageHour[] = [];
    for await (const hour of usage.hours({ factory, tenant }, period)) hours.push(hour);
    const named = new Set(hours.map(({ reservation }) => reservation));
    const all: Commitment[] = [];
    for await (const commitment of commitments(tenant)) {
      if (named.has(commitment.id) || isReservedIn(commitment, periodBounds(period))) all.push(commitment);
    }
    const plan = planInvoice({ tenant, period, prices: await prices(factory, tenant, period), commitments: all, hours });
    return { plan, basis: basisOf(tenant, period, hours, all), readiness };
  };

export type Preview = { readonly plan: InvoicePlan; readonly complete: boolean; readonly blockers: readonly Blocker[] };

/** The same plan that a close would commit, and what would stand in its way. */
export const previewInvoice =
  (deps: DraftDeps) =>
  async (factory: string, tenant: string, period: Period, now: Instant): Promise<Preview> => {
    const { plan, readiness } = await draftInvoice(deps)(factory, tenant, period);
    return { plan, complete: readiness.complete, blockers: blockersOf({ plan, readiness, now }) };
  };
