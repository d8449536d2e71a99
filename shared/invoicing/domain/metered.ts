import type { Dimensions, UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Instant } from '#shared/kernel/time.ts';

/** A quantity in base units of one meter in one hour, and whose it is. */
export type Metered = {
  readonly project: string;
  readonly meter: string;
  readonly sku: string;
  readonly dimensions: Dimensions;
  readonly reservation: string | null;
  readonly hour: Instant;
  readonly quantity: bigint;
};

/** The billable meters of a usage hour: each token kind that was reported, even as 0; of GPU time what is not excluded. */
export const metered = ({ family, counters, project, sku, dimensions, reservation, hour }: UsageHour): readonly Metered[] => {
  const quantities = family === 'gpu' ? [['gpu.time', counters['billable'] ?? 0n] as const] : tokenMeters(counters);
  return quantities.map(([meter, quantity]) => ({
    project,
    meter,
    sku,
    dimensions,
    reservation: reservation ?? null,
    hour,
    quantity,
  }));
};

const tokenMeters = (counters: UsageHour['counters']) =>
  Object.entries(counters).map(([kind, count]) => [`tokens.${kind}`, count] as const);
