import { refuse } from '#shared/kernel/problem.ts';
import { DAY, HOUR, hourOf, type Instant, type Period, periodsBetween } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { type Commitment, commitmentOf } from '../domain/commitment.ts';
import { type ReservationUsage, reservationUsage, totalsOf } from '../domain/reservation-usage.ts';
import type { Reservation } from '#shared/capacity/domain/reservation.ts';
import { instantOf } from '#shared/capacity/domain/slots.ts';
import type { CapacityCode } from '#shared/capacity/errors.ts';
import { readCommitments, type Reservations } from './read-commitments.ts';

/** A tenant's usage hours of a month, or of a range within it, as metering keeps them. */
export type UsageHours = (
  owner: { readonly factory: string; readonly tenant: string },
  month: Period,
  range?: { readonly from: Instant; readonly to: Instant },
) => AsyncIterable<UsageHour>;

type Deps = { readonly capacity: Reservations; readonly usage: UsageHours };
type Command = { readonly from?: Instant | undefined; readonly to?: Instant | undefined };

const MOST = 93 * DAY;

/**
 * How a reservation was used, hour by hour of its window or of the range asked for, up to the present.
 * @throws Problem `window_invalid` for more than 93 days.
 */
export const readReservationUsage =
  ({ capacity, usage }: Deps) =>
  async (reservation: Reservation, { from, to }: Command, now: Instant): Promise<ReservationUsage> => {
    const commitment = commitmentOf(reservation);
    if (commitment === undefined) return { hours: [], totals: totalsOf([]), timeToFirstUse: null, timeToFirstToken: null };
    const begins = instantOf(reservation.start);
    const range = { start: hourOf(from ?? begins), end: Math.min(to ?? instantOf(reservation.end), hourOf(now) + HOUR) };
    if (range.end - range.start > MOST) throw refuse<CapacityCode>('window_invalid', 'Ask for at most 93 days at a time: from=...&to=...');
    const all: Commitment[] = [];
    for await (const one of readCommitments(capacity)(reservation.tenant)) if (one.sku === commitment.sku) all.push(one);
    const hours: UsageHour[] = [];
    const read = { from: Math.min(range.start, hourOf(begins)), to: range.end };
    for (const month of periodsBetween(read.from, read.to)) {
      for await (const hour of usage(reservation, month, read)) {
        if (hour.family === 'gpu' ? hour.sku === commitment.sku : hour.reservation === commitment.id) hours.push(hour);
      }
    }
    return reservationUsage(commitment, all, hours, range);
  };
