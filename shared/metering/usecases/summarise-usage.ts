import { refuse } from '#shared/kernel/problem.ts';
import { DAY, HOUR, periodsBetween } from '#shared/kernel/time.ts';
import { decodeCursor, encodeCursor, type Page } from '#shared/platform/page.ts';
import type { Table } from '#shared/platform/table.ts';
import { summarise, summaryName, type UsageSummary } from '../domain/summarise.ts';
import type { UsageHour } from '../domain/usage-hour.ts';
import type { MeteringCode } from '../errors.ts';
import type { UsageQuery } from '../schema.ts';
import { readUsageHours } from './read-usage-hours.ts';

const MOST = 93 * DAY;

/** What a tenant used in whole UTC hours of [from, to), summed. @throws Problem `usage_range` beyond 93 days. */
export const summariseUsage =
  (deps: { readonly table: Pick<Table, 'query'> }) =>
  async (tenant: string, { from, to, granularity, project, meter, sku, limit, cursor }: UsageQuery): Promise<Page<UsageSummary>> => {
    if (to <= from || to - from > MOST)
      throw refuse<MeteringCode>('usage_range', 'Ask for a range that ends after it starts and spans at most 93 days.');
    const hours: UsageHour[] = [];
    for (const month of periodsBetween(from, to)) {
      for await (const hour of readUsageHours(deps.table)(tenant, month)) {
        const inside = hour.hour + HOUR > from && hour.hour < to;
        if (inside && (project === undefined || hour.project === project) && (sku === undefined || hour.sku === sku)) hours.push(hour);
      }
    }
    const after = cursor === undefined ? '' : decodeCursor(cursor);
    const rest = summarise(hours, granularity).filter(
      (summary) => (meter === undefined || summary.meter === meter) && summaryName(summary) > after,
    );
    const last = rest[limit - 1];
    return { data: rest.slice(0, limit), nextCursor: last !== undefined && rest.length > limit ? encodeCursor(summaryName(last)) : null };
  };
