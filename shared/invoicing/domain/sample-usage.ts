import { HOUR, hourOf, type Instant, MINUTE } from '#shared/kernel/time.ts';
import { encodeMinutes, noMinutes } from '#shared/metering/domain/minute-sums.ts';
import { families, type Family, formatHourKey, type UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Use } from '#shared/rating/domain/match-rate.ts';
import type { Stretch } from '#shared/rating/domain/price-model.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';

/** Usage to try prices with, in base units: at an instant, or evenly over a month. */
export type SampleUse = Use & { readonly quantity: bigint; readonly at?: Instant | undefined };

/** Who has used it: nobody that there is. */
export const SAMPLE_TENANT = 'ten_00000000000000000000000000';

/** The usage hours of a month that usage makes, in order of family, then time; GPU time is spread over minutes, or in that of its instant. */
export function* sampleHours(uses: readonly SampleUse[], { start, end }: Stretch): Iterable<UsageHour> {
  const hours = BigInt((end - start) / HOUR);
  for (const family of families) {
    const all = uses.filter(({ meter }) => familyOf(meter) === family);
    for (let hour = start; hour < end; hour += HOUR)
      for (const use of all) {
        const quantity = quantityIn(use, hour, BigInt((hour - start) / HOUR), hours);
        if (quantity > 0n) yield usageHour(use, family, hour, quantity);
      }
  }
}

const familyOf = (meter: string): Family => (meter === 'gpu.time' ? 'gpu' : 'tokens');

const quantityIn = ({ quantity, at }: SampleUse, hour: Instant, index: bigint, hours: bigint): bigint => {
  if (at !== undefined) return hourOf(at) === hour ? quantity : 0n;
  return share(quantity, index, hours);
};

/** One of so many parts that add up to a quantity and differ by one at most. */
const share = (quantity: bigint, index: bigint, parts: bigint): bigint => (quantity * (index + 1n)) / parts - (quantity * index) / parts;

const usageHour = ({ meter, sku, dimensions, at }: SampleUse, family: Family, hour: Instant, quantity: bigint): UsageHour => {
  const key = { tenant: SAMPLE_TENANT, project: defaultProject(SAMPLE_TENANT), family, sku, dimensions, hour };
  const counters: Readonly<Record<string, bigint>> =
    family === 'gpu' ? { measured: quantity, billable: quantity, excluded: 0n } : { [meter.slice('tokens.'.length)]: quantity };
  const minutes = family === 'gpu' && { minutes: encodeMinutes(minutesOf(quantity, at)) };
  return { ...key, ...minutes, key: formatHourKey(key), counters, events: 1n, generations: [] };
};

const minutesOf = (quantity: bigint, at: Instant | undefined): readonly bigint[] => {
  const minutes = noMinutes();
  if (at === undefined) return minutes.map((_, minute) => share(quantity, BigInt(minute), 60n));
  minutes[Math.floor((at - hourOf(at)) / MINUTE)] = quantity;
  return minutes;
};
