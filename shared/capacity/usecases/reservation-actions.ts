import { refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Once } from '#shared/platform/once.ts';
import { cancelled, confirmed, extended, released, shrunk, split, transferred, voided } from '../domain/changes.ts';
import { bookable } from '../domain/ledger.ts';
import type { Reservation } from '../domain/reservation.ts';
import { SLOT, type Slot } from '../domain/slots.ts';
import type { Times } from '../domain/times.ts';
import type { CapacityCode } from '../errors.ts';
import { type ChangeCommand, changeReservation, termsInForce } from './change-reservation.ts';
import { settleCurrency } from './billing-currency.ts';
import type { CapacityDeps } from './deps.ts';

type Act<Command = object> = (
  once: Once<readonly Reservation[]>,
  command: ChangeCommand & Command,
  times: Times,
) => ReturnType<ReturnType<typeof changeReservation>>;

/** Everything that can be done to a reservation, each in one transaction; see `domain/changes.ts` for what each refuses. */
export const reservationActions = (deps: CapacityDeps) => {
  const change = changeReservation(deps);
  /** A part of a pool's booking is no smaller than a booking. */
  const requireMinimum = async ({ factory, pool }: Reservation, ...sizes: number[]) => {
    const minimum = (await deps.capacity.pool(factory, pool))?.minimum ?? 1;
    if (Math.min(...sizes) < minimum)
      throw refuse<CapacityCode>('below_minimum', `This pool is booked from ${minimum} GPUs on.`, { extra: { minimum } });
  };
  const confirm: Act = (once, command, times) =>
    change(
      once,
      command,
      times,
      async (reservation) => [confirmed(reservation, times, await termsInForce(deps, reservation, times))],
      async ([reservation]) => settleCurrency(deps, command.tenant, reservation!.terms),
    );
  const giveUp: Act = (once, command, times) => change(once, command, times, (reservation) => [voided(reservation, times)]);
  const extend: Act<{ readonly end: Instant }> = (once, command, times) =>
    change(once, command, times, (reservation) => [extended(reservation, endSlot(command.end, times), times)]);
  const shrink: Act<{ readonly n: number; readonly from?: Instant | undefined }> = (once, command, times) =>
    change(once, command, times, async (reservation) => {
      await requireMinimum(reservation, command.n);
      const start = command.from ?? Math.max(times.now, reservation.start * SLOT);
      return [shrunk(reservation, command.n, Math.ceil(start / SLOT), times)];
    });
  const release: Act = (once, command, times) => change(once, command, times, (reservation) => [released(reservation, times)]);
  const cancel: Act = (once, command, times) => change(once, command, times, (reservation) => [cancelled(reservation, times)]);
  const divide: Act<{ readonly n: number }> = (once, command, times) =>
    change(once, command, times, async (reservation) => {
      await requireMinimum(reservation, command.n, reservation.n - command.n);
      return split(reservation, command.n, deps.newId('rsv'), times);
    });
  const transfer: Act<{ readonly project: string }> = (once, command, times) =>
    change(once, command, times, (reservation) => [transferred(reservation, command.project, times)]);
  return { confirm, void: giveUp, extend, shrink, release, cancel, split: divide, transfer };
};

const endSlot = (end: Instant, { now }: Times): Slot => {
  const slot = Math.ceil(end / SLOT);
  if (slot <= bookable(now).end) return slot;
  throw refuse<CapacityCode>('window_invalid', 'Capacity is booked at most 400 days ahead.');
};
