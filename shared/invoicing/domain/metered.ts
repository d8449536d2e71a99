import type { Share, ShareStretch } from '#shared/commitments/domain/net-hour.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { decodeMinutes } from '#shared/metering/domain/minute-sums.ts';
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
  /** Of GPU time, the quantity by minute. */
  readonly minutes?: () => readonly bigint[];
};

/**
 * What a usage hour bills on demand, meter by meter: beyond its reservations, and without any. A token kind that was reported as 0 is
 * among it; a rest of 0 is not, where reservations took all.
 */
export const metered = (usage: UsageHour, shares: readonly Share[]): readonly Metered[] => {
  const { project, sku, dimensions, reservation = null, hour, minutes } = usage;
  const of = { project, sku, dimensions, hour };
  const netted = shares.reduce((sum, { used, overage }) => sum + used + overage, 0n);
  const rest = minutes && { minutes: () => restOf(decodeMinutes(minutes), shares) };
  const onDemand = metersOf(usage)
    .map(([meter, quantity]) => ({ ...of, kind: 'usage' as const, meter, reservation, quantity: quantity - netted, ...rest }))
    .filter(({ quantity }) => shares.length === 0 || quantity > 0n);
  const overage = shares
    .filter(({ overage }) => overage > 0n)
    .map((share) => {
      const beyond = { meter: 'gpu.time', reservation: share.reservation, quantity: share.overage, minutes: () => overageOf(share) };
      return { ...of, kind: 'overage' as const, ...beyond };
    });
  return [...onDemand, ...overage];
};

/** What no reservation took of each minute, none of it beyond one either. */
const restOf = (minutes: readonly bigint[], shares: readonly Share[]): readonly bigint[] =>
  shares
    .flatMap(({ stretches }) => stretches())
    .reduce((rest, stretch) => rest.map((left, minute) => left - (isIn(stretch, minute) ? stretch.used + stretch.overage : 0n)), minutes);

const overageOf = (share: Share): readonly bigint[] => {
  const stretches = share.stretches();
  return Array.from({ length: 60 }, (_, minute) =>
    stretches.reduce((sum, stretch) => sum + (isIn(stretch, minute) ? stretch.overage : 0n), 0n),
  );
};

const isIn = ({ minute: first, length }: ShareStretch, minute: number): boolean => minute >= first && minute < first + Number(length);
