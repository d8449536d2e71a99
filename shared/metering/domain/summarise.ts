import { DAY, type Instant, periodBounds, periodOf } from '#shared/kernel/time.ts';
import type { UsageHour } from './usage-hour.ts';

export const granularities = ['hour', 'day', 'month'] as const;
export type Granularity = (typeof granularities)[number];

/** What was used of one meter in one stretch of time. `quantity` is in base units: tokens, or micro-GPU-seconds. */
export type UsageSummary = {
  readonly start: Instant;
  readonly granularity: Granularity;
  readonly tenant: string;
  readonly project: string;
  readonly meter: string;
  readonly sku: string;
  readonly quantity: bigint;
};

/** The meters of a usage hour: a token kind each, or billable GPU time. */
export const metersOf = ({
  family,
  counters,
}: Pick<UsageHour, 'family' | 'counters'>): readonly (readonly [meter: string, quantity: bigint])[] =>
  family === 'gpu'
    ? [['gpu.time', counters['billable'] ?? 0n]]
    : Object.entries(counters).map(([kind, quantity]) => [`tokens.${kind}`, quantity]);

/** Start of the hour, UTC day or UTC month that an hour lies in. */
export const bucketOf = (hour: Instant, granularity: Granularity): Instant =>
  granularity === 'hour' ? hour : granularity === 'day' ? hour - (hour % DAY) : periodBounds(periodOf(hour)).start;

/** Adds usage hours up by stretch of time, project, meter and SKU, in that order; holds the sums alone, as a month has a million hours. */
export const summarise = async (
  hours: AsyncIterable<UsageHour> | Iterable<UsageHour>,
  granularity: Granularity,
): Promise<UsageSummary[]> => {
  const sums = new Map<string, UsageSummary>();
  for await (const hour of hours) {
    const start = bucketOf(hour.hour, granularity);
    for (const [meter, quantity] of metersOf(hour)) {
      const { tenant, project, sku } = hour;
      const name = summaryName({ start, project, meter, sku });
      sums.set(name, { start, granularity, tenant, project, meter, sku, quantity: (sums.get(name)?.quantity ?? 0n) + quantity });
    }
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, summary]) => summary);
};

/** Before all summaries that start then: a position between two pages. */
export const positionOf = (start: Instant): string => `${String(start).padStart(15, '0')} `;

/** Orders and names a summary: it is the position of a page's end. */
export const summaryName = ({ start, project, meter, sku }: Pick<UsageSummary, 'start' | 'project' | 'meter' | 'sku'>): string =>
  `${positionOf(start)}${project} ${meter} ${sku}`;

/** When what a position names starts. A text that is no position names the end of all time: nothing comes after it. */
export const startOf = (position: string): Instant =>
  /^\d{15} /.test(position) ? Number(position.slice(0, 15)) : Number.POSITIVE_INFINITY;
