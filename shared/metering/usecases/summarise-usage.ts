import { type Page, pageOfList } from '#shared/contract/pages.ts';
import { refuse } from '#shared/kernel/problem.ts';
import { DAY, HOUR, periodsBetween } from '#shared/kernel/time.ts';
import { summarise, summaryName, type UsageSummary } from '../domain/summarise.ts';
import type { UsageHour } from '../domain/usage-hour.ts';
import type { UsageQuery } from '../endpoints.ts';
import type { MeteringCode } from '../errors.ts';
import type { MeteringStore } from '../store.ts';

const MOST = 93 * DAY;

/** What a tenant used in whole UTC hours of [from, to), summed. @throws Problem `usage_range` beyond 93 days. */
export const summariseUsage =
  ({ metering }: { readonly metering: Pick<MeteringStore, 'usageHours'> }) =>
  async (tenant: string, { from, to, granularity, project, meter, sku, ...page }: UsageQuery): Promise<Page<UsageSummary>> => {
    if (to <= from || to - from > MOST)
      throw refuse<MeteringCode>('usage_range', 'Ask for a range that ends after it starts and spans at most 93 days.');
    const hours: UsageHour[] = [];
    for (const month of periodsBetween(from, to)) {
      for await (const hour of metering.usageHours(tenant, month)) {
        const inside = hour.hour + HOUR > from && hour.hour < to;
        if (inside && (project === undefined || hour.project === project) && (sku === undefined || hour.sku === sku)) hours.push(hour);
      }
    }
    const summaries = summarise(hours, granularity).filter((summary) => meter === undefined || summary.meter === meter);
    return pageOfList(summaries, page, summaryName);
  };
