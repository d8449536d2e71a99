import { refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { CapacityCode } from '../errors.ts';
import { isConfirmable, isOverdue } from './hold-life.ts';
import { type Leg, type Reservation, type ReservationState, revised, summary } from './reservation.ts';
import { SLOT, type Slot } from './slots.ts';
import { during, least, minus, plus, type Steps, valueAt, within } from './steps.ts';
import type { Terms } from './terms.ts';
import type { Times } from './times.ts';

/** The slot that begins next: what has begun is not changed any more. */
const nextSlot = (now: Instant): Slot => Math.ceil(now / SLOT);

const requireState = ({ state }: Reservation, wanted: ReservationState): void => {
  if (state === wanted) return;
  throw refuse<CapacityCode>('reservation_state', `The reservation is ${state}; only a ${wanted} one can do this.`, {
    extra: { reservationStatus: state },
  });
};

/** A hold becomes booked, with its price pinned. @throws Problem `reservation_state`, `hold_expired`. */
export const confirmed = (reservation: Reservation, { now, wall }: Times, terms: Terms | undefined): Reservation => {
  requireState(reservation, 'held');
  if (!isConfirmable(reservation.expiresAt, wall))
    throw refuse<CapacityCode>('hold_expired', 'The hold has expired, or does within two seconds. Make a new one.');
  const pinned = reservation.quoted ?? terms;
  return revised(reservation, 'confirmed', now, { state: 'confirmed', confirmedAt: now, ...(pinned && { terms: pinned }) });
};

/** A hold is given up. @throws Problem `reservation_state`. */
export const voided = (reservation: Reservation, { now }: Times): Reservation => {
  requireState(reservation, 'held');
  return revised(reservation, 'voided', now, { state: 'voided', endedAt: now });
};

/** A hold past its time is freed; undefined if it is none, or not overdue by this clock. */
export const expired = (reservation: Reservation, { now, wall }: Times): Reservation | undefined =>
  reservation.state === 'held' && isOverdue(reservation.expiresAt, wall)
    ? revised(reservation, 'expired', now, { state: 'expired', endedAt: now })
    : undefined;

/** Ends later, with the GPUs that it has at its end. @throws Problem `reservation_state`, `reservation_started`, `window_invalid`. */
export const extended = (reservation: Reservation, end: Slot, { now }: Times): Reservation => {
  requireState(reservation, 'confirmed');
  requireAhead(reservation, now);
  if (end <= reservation.end) throw refuse<CapacityCode>('window_invalid', 'The new end must lie after the present one.');
  const more = { start: reservation.end, end };
  const legs = reservation.legs.map(({ domain, steps }) => ({
    domain,
    steps: plus(steps, during(more, valueAt(steps, reservation.end - 1))),
  }));
  return reshaped(reservation, 'extended', now, legs);
};

/** Keeps at most n GPUs from a slot on; the last domains give up first. @throws Problem as `extended`. */
export const shrunk = (reservation: Reservation, n: number, start: Slot, { now }: Times): Reservation => {
  requireState(reservation, 'confirmed');
  requireAhead(reservation, now);
  if (n >= reservation.n || start < nextSlot(now) || start >= reservation.end)
    throw refuse<CapacityCode>('window_invalid', 'Shrink to fewer GPUs, from the next slot or later, before the end.');
  return reshaped(reservation, 'shrunk', now, capped(reservation.legs, n, { start, end: reservation.end }));
};

/** Ends with the slot that has begun. @throws Problem `reservation_state`, `reservation_started` if it is not running. */
export const released = (reservation: Reservation, { now }: Times): Reservation => {
  requireState(reservation, 'confirmed');
  requireAhead(reservation, now);
  const end = nextSlot(now);
  if (end <= reservation.start) throw refuse<CapacityCode>('reservation_started', 'It has not started yet: cancel it.');
  const legs = reservation.legs.map(({ domain, steps }) => ({ domain, steps: within(steps, { start: reservation.start, end }) }));
  return { ...reshaped(reservation, 'released', now, legs), state: 'released', endedAt: now };
};

/** Never happens. @throws Problem `reservation_state`, `reservation_started`. */
export const cancelled = (reservation: Reservation, { now }: Times): Reservation => {
  requireState(reservation, 'confirmed');
  if (reservation.start < nextSlot(now))
    throw refuse<CapacityCode>('reservation_started', 'It has started: release it, and the rest is given back.');
  return revised(reservation, 'cancelled', now, { state: 'cancelled', endedAt: now, legs: [], n: 0 });
};

/** Two reservations out of one: `n` GPUs of what is still to come go to the new one. n(t) of both together stays. @throws Problem as `shrunk`. */
export const split = (reservation: Reservation, n: number, id: string, { now }: Times): readonly [Reservation, Reservation] => {
  requireState(reservation, 'confirmed');
  requireAhead(reservation, now);
  const start = Math.max(reservation.start, nextSlot(now));
  if (n >= reservation.n || start >= reservation.end)
    throw refuse<CapacityCode>('window_invalid', 'Split off fewer GPUs than it has, before its end.');
  const kept = capped(reservation.legs, reservation.n - n, { start, end: reservation.end });
  const legs = reservation.legs
    .map(({ domain, steps }, index) => ({ domain, steps: minus(steps, kept[index]!.steps) }))
    .filter(({ steps }) => steps.length > 0);
  const origin = { ...reservation, id, revision: 0, revisions: [], createdAt: now };
  return [reshaped(reservation, 'split', now, kept), reshaped(origin, 'split', now, legs)];
};

/** What is still to come belongs to another project of the tenant: as a whole, so it must not have started. @throws Problem as `cancelled`. */
export const transferred = (reservation: Reservation, project: string, { now }: Times): Reservation => {
  requireState(reservation, 'confirmed');
  if (reservation.start < nextSlot(now))
    throw refuse<CapacityCode>('reservation_started', 'It has started: what has passed stays with its project.');
  return revised(reservation, 'transferred', now, { project });
};

const requireAhead = ({ end }: Reservation, now: Instant): void => {
  if (end > nextSlot(now)) return;
  throw refuse<CapacityCode>('reservation_started', 'The reservation has ended, or its last slot has begun.');
};

const reshaped = (reservation: Reservation, kind: 'extended' | 'shrunk' | 'released' | 'split', now: Instant, legs: readonly Leg[]) => {
  const kept = legs.filter(({ steps }) => steps.length > 0);
  return revised(reservation, kind, now, { legs: kept, ...summary(kept, nextSlot(now), reservation) });
};

/** The legs with at most n GPUs together within the window, the first legs served first. */
const capped = (legs: readonly Leg[], n: number, window: { readonly start: Slot; readonly end: Slot }): readonly Leg[] => {
  let left: Steps = during(window, n);
  return legs.map(({ domain, steps }) => {
    const inside = within(steps, window);
    const kept = least(inside, left);
    left = minus(left, kept);
    return { domain, steps: plus(minus(steps, inside), kept) };
  });
};
