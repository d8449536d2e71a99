import { HOUR, type Instant } from '#shared/kernel/time.ts';
import { earliest } from '#shared/metering/domain/earliest.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Commitment } from './commitment.ts';
import type { ReservationHour } from './net-hour.ts';
import { netUsage } from './net-usage.ts';
import { instantOf } from '#shared/capacity/domain/slots.ts';

/** Micro-GPU-seconds: used + idle = reserved. */
export type Totals = Pick<ReservationHour, 'reserved' | 'used' | 'idle' | 'overage'>;

/** What became of a reservation. The times are milliseconds from its start, null while nothing came. */
export type ReservationUsage = {
  readonly hours: readonly ReservationHour[];
  readonly totals: Totals;
  readonly timeToFirstUse: number | null;
  readonly timeToFirstToken: number | null;
};

type Range = { readonly start: Instant; readonly end: Instant };

/**
 * Nets one reservation among all of its tenant, for the UTC hours of [start, end). `usage` begins with the hour in which the
 * reservation starts, if that is earlier: use and tokens are looked for from there on. Only tokens that name it are its tokens.
 */
export const reservationUsage = (
  of: Commitment,
  all: readonly Commitment[],
  usage: readonly UsageHour[],
  { start, end }: Range,
): ReservationUsage => {
  const begins = instantOf(of.steps[0]?.at ?? of.start);
  const gpuHours = usage.filter(({ family }) => family === 'gpu');
  const own = netUsage(all, gpuHours, { start: Math.min(start, begins), end }).hours.filter(({ reservation }) => reservation === of.id);
  const hours = own.filter(({ hour }) => hour >= start);
  const firstUse = own.reduce<Instant | undefined>((first, hour) => earliest(first, hour.firstUse), undefined);
  return {
    hours,
    totals: totalsOf(hours),
    timeToFirstUse: firstUse === undefined ? null : firstUse - begins,
    timeToFirstToken: timeToFirstToken(of.id, usage, begins),
  };
};

export const totalsOf = (hours: readonly ReservationHour[]): Totals =>
  hours.reduce<Totals>(
    (sum, { reserved, used, idle, overage }) => ({
      reserved: sum.reserved + reserved,
      used: sum.used + used,
      idle: sum.idle + idle,
      overage: sum.overage + overage,
    }),
    { reserved: 0n, used: 0n, idle: 0n, overage: 0n },
  );

/** An hour keeps its first token alone: if that came before the start, output did not wait for the reservation. */
const timeToFirstToken = (id: string, usage: readonly UsageHour[], begins: Instant): number | null => {
  const firsts = usage.filter(({ reservation, hour }) => reservation === id && hour + HOUR > begins).map(({ firstToken }) => firstToken);
  const first = firsts.reduce<Instant | undefined>(earliest, undefined);
  return first === undefined ? null : Math.max(0, first - begins);
};
