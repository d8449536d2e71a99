import { decodeCursor, encodeCursor, type Page } from '#shared/contract/pages.ts';
import { refuse } from '#shared/kernel/problem.ts';
import { DAY, type Instant, periodBounds, periodOf } from '#shared/kernel/time.ts';
import { bucketOf, positionOf, startOf, summarise, summaryName, type UsageSummary } from '../domain/summarise.ts';
import type { UsageHour } from '../domain/usage-hour.ts';
import type { UsageQuery } from '../endpoints.ts';
import type { MeteringCode } from '../errors.ts';
import type { MeteringStore } from '../store.ts';
import type { UsageOwner } from '../store/usage-hours.ts';

const MOST = 93 * DAY;
/** A page ends after the day or month in which so many usage hours were read, be it full or not. */
const MOST_HOURS = 20_000;

/**
 * What a tenant used in whole UTC hours of [from, to), summed. Reads the days asked for, from where the cursor stopped and no further than
 * the page needs; a page may be short, or empty, and still have a next one. @throws Problem `usage_range` beyond 93 days.
 */
export const summariseUsage =
  ({ metering }: { readonly metering: Pick<MeteringStore, 'usageHours'> }) =>
  async (owner: UsageOwner, query: UsageQuery): Promise<Page<UsageSummary>> => {
    const { from, to, granularity, meter, limit, cursor } = query;
    if (to <= from || to - from > MOST)
      throw refuse<MeteringCode>('usage_range', 'Ask for a range that ends after it starts and spans at most 93 days.');
    const after = cursor === undefined ? '' : decodeCursor(cursor);
    const chunk = granularity === 'month' ? 'month' : 'day';
    let found: readonly UsageSummary[] = [];
    const counted = { read: 0 };
    for (let at = Math.max(from, cursor === undefined ? from : startOf(after)); at < to;) {
      const end = chunkEnd(bucketOf(at, chunk), chunk);
      const hours = metering.usageHours(owner, periodOf(at), { from: at, to: Math.min(end, to) });
      const summaries = (await summarise(wantedOf(hours, query, counted), granularity)).filter(
        (one) => (meter === undefined || one.meter === meter) && summaryName(one) > after,
      );
      found = [...found, ...summaries];
      if (found.length > limit) return { data: found.slice(0, limit), nextCursor: encodeCursor(summaryName(found[limit - 1]!)) };
      at = end;
      if (counted.read >= MOST_HOURS && at < to) return { data: found, nextCursor: encodeCursor(positionOf(at)) };
    }
    return { data: found, nextCursor: null };
  };

const chunkEnd = (start: Instant, chunk: 'day' | 'month'): Instant => (chunk === 'day' ? start + DAY : periodBounds(periodOf(start)).end);

async function* wantedOf(
  hours: AsyncIterable<UsageHour>,
  { project, sku }: Pick<UsageQuery, 'project' | 'sku'>,
  counted: { read: number },
): AsyncIterable<UsageHour> {
  for await (const hour of hours) {
    counted.read += 1;
    if ((project === undefined || hour.project === project) && (sku === undefined || hour.sku === sku)) yield hour;
  }
}
