import { type Commitment, isReservedIn } from '#shared/commitments/domain/commitment.ts';
import { type Period, periodBounds } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { documentOf, putDocument } from '../documents.ts';
import { basisOf } from '../domain/basis.ts';
import type { InvoicePlan } from '../domain/invoice-plan.ts';
import { planInvoice } from '../domain/plan-invoice.ts';

/** Whose usage is asked for. */
export type UsageOwner = { readonly factory: string; readonly tenant: string };

export type RateDeps = {
  readonly usage: { hours(owner: UsageOwner, period: Period): AsyncIterable<UsageHour> };
  readonly prices: (factory: string, tenant: string, period: Period) => Promise<Prices>;
  /** Every reservation of a tenant that was confirmed. */
  readonly commitments: (tenant: string) => AsyncIterable<Commitment>;
  readonly documents: Pick<Blobs, 'put'>;
};

/** What a month comes to, and the hash of the usage hours that say so. */
export type Rated = { readonly plan: InvoicePlan; readonly basis: string };

/** Rates all usage and reservations of a tenant's month as they are now, at the month's own prices; stores what it was rated from. */
export const rateMonth =
  ({ usage, prices, commitments, documents }: RateDeps) =>
  async (owner: UsageOwner, period: Period): Promise<Rated> => {
    const { factory, tenant } = owner;
    const hours: UsageHour[] = [];
    for await (const hour of usage.hours(owner, period)) hours.push(hour);
    const named = new Set(hours.map(({ reservation }) => reservation));
    const all: Commitment[] = [];
    for await (const commitment of commitments(tenant)) {
      if (named.has(commitment.id) || isReservedIn(commitment, periodBounds(period))) all.push(commitment);
    }
    const plan = planInvoice({ tenant, period, prices: await prices(factory, tenant, period), commitments: all, hours });
    const basis = documentOf(basisOf(tenant, period, hours, all));
    await putDocument(documents, 'basis', basis);
    return { plan, basis: basis.sha256 };
  };
