import { isReservedIn } from '#shared/commitments/domain/commitment.ts';
import { type Period, periodBounds } from '#shared/kernel/time.ts';
import { billsAnyway } from '#shared/rating/domain/standing.ts';
import { timeline } from '#shared/rating/domain/timeline.ts';
import { type MonthInvoice, unbilledBefore } from '../domain/months-to-rate.ts';
import type { RateDeps, UsageOwner } from './rate-tenant-month.ts';

export type EarlierDeps = Pick<RateDeps, 'usage' | 'commitments' | 'prices'>;

/** Months before one that have something to bill, a usage hour, a reservation or a price that bills anyway, and no finalized invoice. */
export const openBefore =
  ({ usage, commitments, prices }: EarlierDeps) =>
  async (owner: UsageOwner, period: Period, invoices: readonly MonthInvoice[]): Promise<readonly Period[]> => {
    const unbilled = unbilledBefore(period, invoices);
    if (unbilled.length === 0) return [];
    const reserved = await Array.fromAsync(commitments(owner.tenant));
    const open: Period[] = [];
    for (const month of unbilled) {
      const bounds = periodBounds(month);
      const isReserved = reserved.some((commitment) => isReservedIn(commitment, bounds));
      const isBilled = async () => billsAnyway(timeline(await prices(owner.factory, owner.tenant, month), bounds));
      if (isReserved || (await hasUsage(usage, owner, month)) || (await isBilled())) open.push(month);
    }
    return open;
  };

const hasUsage = async (usage: EarlierDeps['usage'], owner: UsageOwner, month: Period): Promise<boolean> => {
  for await (const _hour of usage.hours(owner, month)) return true;
  return false;
};
