import type { Instant } from '#shared/kernel/time.ts';
import { metersOf } from '#shared/metering/domain/summarise.ts';
import type { Dimensions, UsageHour } from '#shared/metering/domain/usage-hour.ts';

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

/** What a usage hour bills, meter by meter; a token kind that was reported as 0 is among it. */
export const metered = (usage: UsageHour): readonly Metered[] => {
  const { project, sku, dimensions, reservation = null, hour } = usage;
  return metersOf(usage).map(([meter, quantity]) => ({ project, meter, sku, dimensions, reservation, hour, quantity }));
};
