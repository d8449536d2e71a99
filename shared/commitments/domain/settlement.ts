import type { Instant } from '#shared/kernel/time.ts';
import type { Dimensions, UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Commitment } from './commitment.ts';
import type { Share } from './net-hour.ts';
import type { Netted } from './net-usage.ts';
import { type Totals, totalsOf } from './reservation-usage.ts';

/** What was used from a reservation by one project with one set of dimensions, in micro-GPU-seconds. */
export type Covered = { readonly project: string; readonly dimensions: Dimensions; readonly used: bigint };

/** What a commitment comes to over a time. What was covered adds up to what was used. */
export type Settlement = Totals & {
  readonly commitment: Commitment;
  /** The first hour with something reserved or beyond it. */
  readonly from: Instant;
  readonly covered: readonly Covered[];
};

type Use = Pick<UsageHour, 'key' | 'project' | 'dimensions'>;

/** Sums up what was netted, for each commitment that had something reserved, in their order. `usage` is what was netted. */
export const settle = (commitments: readonly Commitment[], { hours, shares }: Netted, usage: readonly Use[]): readonly Settlement[] => {
  const hoursOf = Map.groupBy(hours, ({ reservation }) => reservation);
  const sharesOf = Map.groupBy(shares, ({ reservation }) => reservation);
  const useOf = new Map(usage.map((use) => [use.key, use]));
  return commitments.flatMap((commitment) => {
    const own = (hoursOf.get(commitment.id) ?? []).filter(({ reserved, overage }) => reserved + overage > 0n);
    const totals = totalsOf(own);
    if (totals.reserved === 0n) return [];
    return [{ ...totals, commitment, from: own[0]!.hour, covered: coveredParts(sharesOf.get(commitment.id) ?? [], useOf) }];
  });
};

const coveredParts = (shares: readonly Share[], useOf: ReadonlyMap<string, Use>): readonly Covered[] => {
  const parts = new Map<string, Covered>();
  for (const { key, used } of shares) {
    if (used === 0n) continue;
    const { project, dimensions } = useOf.get(key)!;
    const { class: sold, tier, region, band } = dimensions;
    const name = JSON.stringify([project, sold, tier, region, band]);
    parts.set(name, { project, dimensions, used: (parts.get(name)?.used ?? 0n) + used });
  }
  return [...parts.values()];
};
