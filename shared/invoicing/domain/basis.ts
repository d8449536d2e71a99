import type { Json } from '#shared/kernel/canonical.ts';
import type { Period } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';

/** The billed basis of an invoice: every usage hour's key, counters and last generations, in order of key. */
export const basisOf = (tenant: string, period: Period, hours: readonly UsageHour[]): Json => ({
  tenant,
  period,
  hours: hours
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, counters, generations }) => ({
      key,
      counters: Object.fromEntries(Object.entries(counters).map(([name, count]) => [name, String(count)])),
      generations: generations.map(({ shard, generation }) => ({ shard, generation })),
    })),
});
