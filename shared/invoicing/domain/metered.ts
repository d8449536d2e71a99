import type { Share } from '#shared/commitments/domain/net-hour.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { metersOf } from '#shared/metering/domain/summarise.ts';
import type { Dimensions, UsageHour } from '#shared/metering/domain/usage-hour.ts';

/** A quantity in base units of one meter in one hour that the price book prices, and whose it is. */
export type Metered = {
  readonly kind: 'usage' | 'overage';
  readonly project: string;
  readonly meter: string;
  readonly sku: string;
  readonly dimensions: Dimensions;
  readonly reservation: string | null;
  readonly hour: Instant;
  readonly quantity: bigint;
};

/**
 * What a usage hour bills on demand, meter by meter: beyond its reservations, and without any. A token kind that was reported as 0 is
 * among it; a rest of 0 is not, where reservations took all.
 */
export const metered = (usage: UsageHour, shares: readonly Share[]): readonly Metered[] => {
  const { project, sku, dimensions, reservation = null, hour } = usage;
  const of = { project, sku, dimensions, hour };
  const netted = shares.reduce((sum, { used, overage }) => sum + used + overage, 0n);
  const onDemand = metersOf(usage)
    .map(([meter, quantity]) => ({ ...of, kind: 'usage' as const, meter, reservation, quantity: quantity - netted }))
    .filter(({ quantity }) => shares.length === 0 || quantity > 0n);
  const overage = shares
    .filter(({ overage }) => overage > 0n)
    .map((share) => ({ ...of, kind: 'overage' as const, meter: 'gpu.time', reservation: share.reservation, quantity: share.overage }));
  return [...onDemand, ...overage];
};
