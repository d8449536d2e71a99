import * as ask from '#shared/capacity/endpoints.ts';
import { Problem } from '#shared/kernel/problem.ts';
import { reservedSteps, type Reservation } from '#shared/capacity/domain/reservation.ts';
import { NOTHING, plus } from '#shared/capacity/domain/steps.ts';
import type { CapacityTestDeps } from '#test/support/capacity.ts';
import { createDomain, createPool } from '#shared/capacity/usecases/create-pool.ts';
import { hold } from '#shared/capacity/usecases/hold.ts';
import { reservationActions } from '#shared/capacity/usecases/reservation-actions.ts';
import { FACTORY, projectsOf, asked, tenantNumber } from '#test/support/capacity.ts';
import { type Booking, domainSizes, type ReplayResult, TRACE_START } from './capacity-bookings.ts';

const TENANT = tenantNumber(1);
const TIMES = { now: TRACE_START, wall: TRACE_START };
const SLOT_SECONDS = 900;

/** A pool `gpu.generic` of the supply in domains of at most 72 GPUs; answers its id. */
export const makeReplayPool = async (deps: CapacityTestDeps, supply: number): Promise<string> => {
  const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' } as const;
  const command = { name: `replay-${supply}`, sku: 'gpu.generic', gpuUnit: 'package', minimum: 1, price } as const;
  const made = await createPool(deps)(asked(deps, ask.createPool, '', `pool-${supply}`, command, TIMES.wall), FACTORY, command, TIMES);
  const pool = (made.body as { id: string }).id;
  for (const [index, n] of domainSizes(supply).entries()) {
    const name = `d${String(index + 1).padStart(3, '0')}`;
    await createDomain(deps)(asked(deps, ask.createDomain, '', `${pool}-${name}`, { n }, TIMES.wall), FACTORY, pool, {
      name,
      supply: [{ from: 0, n }],
    });
  }
  return pool;
};

/** Holds and confirms each booking in turn through the use cases, and sums up what the stored rows then say. */
export const replayBookings = async (
  deps: CapacityTestDeps,
  pool: string,
  bookings: readonly Booking[],
  onBooking: () => void = () => {},
): Promise<ReplayResult> => {
  const refusals: number[] = [];
  for (const booking of bookings) {
    if (!(await book(deps, pool, booking))) refusals.push(booking.row);
    onBooking();
  }
  const reservations: Reservation[] = [];
  for await (const one of deps.capacity.reservations(TENANT)) if (one.pool === pool && one.state === 'confirmed') reservations.push(one);
  let booked = NOTHING;
  for await (const { ledger } of deps.capacity.domains(FACTORY, pool)) booked = plus(booked, ledger.used);
  return {
    accepted: reservations.length,
    refused: refusals.length,
    peakBooked: booked.reduce((most, { value }) => Math.max(most, value), 0),
    bookedGpuSeconds: reservations.reduce((sum, one) => sum + gpuSeconds(one), 0),
    firstRefusals: refusals.slice(0, 100),
  };
};

const gpuSeconds = (reservation: Reservation): number =>
  reservedSteps(reservation).reduce(
    (sum, { at, value }, index, steps) => sum + value * ((steps[index + 1]?.at ?? at) - at) * SLOT_SECONDS,
    0,
  );

/** False where there is no room; every other refusal is thrown. */
const book = async (deps: CapacityTestDeps, pool: string, { row, n, start, end }: Booking): Promise<boolean> => {
  const command = {
    factory: FACTORY,
    tenant: TENANT,
    project: projectsOf(TENANT)[0],
    pool,
    n,
    start: TRACE_START + start * 1000,
    end: TRACE_START + end * 1000,
  };
  try {
    const { body } = await hold(deps)(
      asked(deps, ask.createReservation, TENANT, `hold-${pool}-${row}`, command, TIMES.wall),
      command,
      TIMES,
    );
    const target = { tenant: TENANT, id: (body as { id: string }).id };
    await reservationActions(deps).confirm(
      asked(deps, ask.confirmReservation, TENANT, `confirm-${pool}-${row}`, target, TIMES.wall),
      target,
      TIMES,
    );
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'capacity_short') return false;
    throw error;
  }
};
