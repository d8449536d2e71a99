import { refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { CapacityCode } from '../errors.ts';
import { admit } from './admission.ts';
import { compacted, type Hold, type Ledger } from './ledger.ts';
import type { LedgerSet, Entry } from './node.ts';
import { bookedLegs, type Leg, type Reservation } from './reservation.ts';
import type { Shortage } from './shortage.ts';
import { minus, NOTHING, plus, type Steps } from './steps.ts';

/** Every ledger that the change writes, as it is afterwards (with the version that was read), or what forbids it. */
export type Transition = { readonly changed: readonly Entry[] } | { readonly shortage: Shortage };

/**
 * The one way in which reservations change ledgers: their footprint before is taken off, their footprint after is put on, as one
 * net delta for each ledger. Only where a delta is positive is room asked for, so that giving back always works.
 * @throws Problem `hold_missing` if a hold that must be there is not: the ledgers are wrong.
 */
export const transition = (ledgers: LedgerSet, before: readonly Reservation[], after: readonly Reservation[], now: Instant): Transition => {
  const names = [...new Set([...before, ...after].flatMap(touched))];
  const deltas = new Map(names.map((name) => [name, minus(footprint(after, name), footprint(before, name))]));
  const admitted = admit(ledgers, deltas);
  if ('shortage' in admitted) return admitted;
  const changed = names.map((name) => {
    const entry = admitted.ledgers.get(name)!;
    return { ...entry, ledger: settled(entry.ledger, name, before, after) };
  });
  const grown = [...admitted.ledgers]
    .filter(([name, entry]) => !names.includes(name) && entry !== ledgers.get(name))
    .map(([, entry]) => entry);
  return { changed: [...changed, ...grown].map((entry) => ({ ...entry, ledger: compacted(entry.ledger, now) })) };
};

/** The ledgers that hold a reservation. */
export const touched = ({ project, legs }: Reservation): string[] => [
  'tenant',
  `project ${project}`,
  ...legs.map(({ domain }) => `domain ${domain}`),
];

const settled = (ledger: Ledger, name: string, before: readonly Reservation[], after: readonly Reservation[]): Ledger => {
  const gone = before.filter((reservation) => isHeldIn(reservation, name));
  const missing = gone.find(({ id }) => !ledger.holds.some(({ reservation }) => reservation === id));
  if (missing !== undefined) throw refuse<CapacityCode>('hold_missing', `The hold ${missing.id} is not in the ledger of ${name}.`);
  return {
    ...ledger,
    used: plus(ledger.used, minus(booked(after, name), booked(before, name))),
    holds: [
      ...ledger.holds.filter(({ reservation }) => !gone.some(({ id }) => id === reservation)),
      ...after.flatMap((reservation) => (isHeldIn(reservation, name) ? [holdIn(reservation, name)] : [])),
    ],
  };
};

const legsIn = (reservation: Reservation, name: string): readonly Leg[] => {
  if (!touched(reservation).includes(name)) return [];
  return name.startsWith('domain ') ? reservation.legs.filter(({ domain }) => name === `domain ${domain}`) : reservation.legs;
};

const isHeldIn = (reservation: Reservation, name: string) => reservation.state === 'held' && touched(reservation).includes(name);

/** What a held reservation keeps in a ledger: its legs there have one window, so their sum is a rectangle. */
export const holdIn = (reservation: Reservation, name: string): Hold => {
  const { id, tenant, expiresAt, start, end } = reservation;
  const n = legsIn(reservation, name).reduce((sum, { steps }) => sum + (steps[0]?.value ?? 0), 0);
  return { reservation: id, tenant, expiresAt, start, end, n };
};

const sum = (legs: readonly Leg[]): Steps => legs.reduce((total, { steps }) => plus(total, steps), NOTHING);

const booked = (reservations: readonly Reservation[], name: string): Steps =>
  sum(reservations.flatMap((reservation) => legsIn({ ...reservation, legs: bookedLegs(reservation) }, name)));

/** Booked and held. */
const footprint = (reservations: readonly Reservation[], name: string): Steps =>
  reservations.reduce(
    (total, reservation) => (reservation.state === 'held' ? plus(total, sum(legsIn(reservation, name))) : total),
    booked(reservations, name),
  );
