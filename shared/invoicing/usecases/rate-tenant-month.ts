import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { Period } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { basisWriter } from '../basis-writer.ts';
import { documentOf, putBasisPart, putDocument } from '../documents.ts';
import type { InvoicePlan } from '../domain/invoice-plan.ts';
import { type RatedHour, type RatedMonth, rateMonth } from '../domain/rate-month.ts';
import type { Waived } from '../domain/waive.ts';

/** Whose usage is asked for. */
export type UsageOwner = { readonly factory: string; readonly tenant: string };

export type RateDeps = {
  /** In order of family, then time. */
  readonly usage: { hours(owner: UsageOwner, period: Period): AsyncIterable<UsageHour> };
  readonly prices: (factory: string, tenant: string, period: Period) => Promise<Prices>;
  /** Every reservation of a tenant that was confirmed. */
  readonly commitments: (tenant: string) => AsyncIterable<Commitment>;
  readonly waived: (tenant: string, period: Period) => Promise<readonly Waived[]>;
};

/** Rates all usage and reservations of a tenant's month as they are now, at the month's own prices; `take` gets each hour as it is rated. */
export const rateTenantMonth =
  ({ usage, prices, commitments, waived }: RateDeps) =>
  async (owner: UsageOwner, period: Period, take: (rated: RatedHour) => Promise<void>): Promise<RatedMonth> => {
    const { factory, tenant } = owner;
    const rating = rateMonth({
      tenant,
      period,
      prices: await prices(factory, tenant, period),
      commitments: await Array.fromAsync(commitments(tenant)),
      waived: await waived(tenant, period),
    });
    for await (const hour of usage.hours(owner, period)) for (const rated of rating.add(hour)) await take(rated);
    const month = rating.finish();
    for (const rated of month.hours) await take(rated);
    return month;
  };

/** What a month comes to, and the hash of the basis that says so. */
export type Rated = { readonly plan: InvoicePlan; readonly basis: string };

/** Rates a month, and stores what it was rated from. */
export const rateOnRecord =
  (deps: RateDeps & { readonly documents: Pick<Blobs, 'put'> }) =>
  async (owner: UsageOwner, period: Period): Promise<Rated> => {
    const writer = basisWriter((sha256, bytes) => putBasisPart(deps.documents, sha256, bytes));
    const { plan, commitments } = await rateTenantMonth(deps)(owner, period, writer.add);
    const basis = documentOf(await writer.finish({ tenant: owner.tenant, period, commitments }));
    await putDocument(deps.documents, 'basis', basis);
    return { plan, basis: basis.sha256 };
  };
