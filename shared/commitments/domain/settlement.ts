import type { Instant } from '#shared/kernel/time.ts';
import type { Dimensions, UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Commitment } from './commitment.ts';
import { reservedOver, type Share } from './net-hour.ts';
import type { Netted } from './net-usage.ts';
import type { Totals } from './reservation-usage.ts';

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
type Range = { readonly start: Instant; readonly end: Instant };
/** Sums of one commitment as its hours come. */
type Account = { used: bigint; overage: bigint; firstOverage: Instant; readonly covered: Map<string, Covered> };

export type Settling = {
  /** Takes netted hours, in order of time, and the use that they were netted with. */
  readonly add: (netted: Netted, use: readonly Use[]) => void;
  /** What each commitment comes to that had something reserved, in their order, whether hours of it came or not. */
  readonly finish: () => readonly Settlement[];
};

/** Sums up what commitments come to over a time of whole hours, by commitments and never by hours. */
export const settling = (commitments: readonly Commitment[], range: Range): Settling => {
  const accounts = new Map<string, Account>();
  const accountOf = (id: string): Account => {
    const account = accounts.get(id) ?? { used: 0n, overage: 0n, firstOverage: range.end, covered: new Map<string, Covered>() };
    accounts.set(id, account);
    return account;
  };
  return {
    add: ({ hours, shares }, use) => {
      for (const { reservation, hour, used, overage } of hours) {
        if (used + overage === 0n) continue;
        const account = accountOf(reservation);
        account.used += used;
        account.overage += overage;
        if (overage > 0n) account.firstOverage = Math.min(account.firstOverage, hour);
      }
      const useOf = new Map(use.map((one) => [one.key, one]));
      for (const share of shares) if (share.used > 0n) cover(accountOf(share.reservation).covered, share, useOf.get(share.key)!);
    },
    finish: () =>
      commitments.flatMap((commitment) => {
        const { reserved, from } = reservedOver(commitment, range) ?? { reserved: 0n, from: range.end };
        if (reserved === 0n) return [];
        const { used, overage, firstOverage, covered } = accountOf(commitment.id);
        const totals = { reserved, used, idle: reserved - used, overage };
        return [{ commitment, ...totals, from: Math.min(from, firstOverage), covered: [...covered.values()] }];
      }),
  };
};

const cover = (parts: Map<string, Covered>, { used }: Share, { project, dimensions }: Use): void => {
  const { class: sold, tier, region, band } = dimensions;
  const name = [project, sold, tier, region, band].join('#');
  parts.set(name, { project, dimensions, used: (parts.get(name)?.used ?? 0n) + used });
};
