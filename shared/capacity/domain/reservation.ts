import { refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { CapacityCode } from '../errors.ts';
import type { Slot, Window } from './slots.ts';
import { highest, NOTHING, plus, type Steps, within } from './steps.ts';
import type { Terms } from './terms.ts';

/** `held` is a hold. Voided, expired, cancelled (before its start) and released (after it) are final. */
export const reservationStates = ['held', 'confirmed', 'voided', 'expired', 'cancelled', 'released'] as const;
export type ReservationState = (typeof reservationStates)[number];

/** GPUs of one domain over time. */
export type Leg = { readonly domain: string; readonly steps: Steps };

export const changeKinds = [
  'held',
  'confirmed',
  'voided',
  'expired',
  'extended',
  'shrunk',
  'released',
  'cancelled',
  'split',
  'transferred',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What the reservation came to be by one change: who reads the list in order knows every window that ever was agreed. */
export type Revision = Window & {
  readonly revision: number;
  readonly at: Instant;
  readonly kind: ChangeKind;
  readonly n: number;
  readonly project: string;
};

/**
 * Capacity of a pool kept for a project. The legs say how many GPUs at which time, what has passed included;
 * `n`, `start` and `end` sum them up.
 */
export type Reservation = Window & {
  readonly id: string;
  readonly factory: string;
  readonly tenant: string;
  readonly project: string;
  readonly pool: string;
  readonly sku: string;
  readonly n: number;
  readonly legs: readonly Leg[];
  readonly state: ReservationState;
  readonly revision: number;
  /** Wall time until which a hold may be confirmed. */
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
  readonly confirmedAt?: Instant;
  readonly endedAt?: Instant;
  /** Promised by a quote. */
  readonly quoted?: Terms;
  /** Pinned at confirm. */
  readonly terms?: Terms;
  readonly revisions: readonly Revision[];
};

/** GPUs over time, all legs together. */
export const reservedSteps = ({ legs }: Pick<Reservation, 'legs'>): Steps => legs.reduce((sum, { steps }) => plus(sum, steps), NOTHING);

/** The legs that count as confirmed use of capacity. */
export const bookedLegs = ({ state, legs }: Reservation): readonly Leg[] =>
  state === 'confirmed' || state === 'cancelled' || state === 'released' ? legs : [];

/** Each change is kept on the row, so their number is bounded. */
const MAX_REVISIONS = 200;

/** The reservation after one change of the given kind. @throws Problem `too_many_revisions`. */
export const revised = (reservation: Reservation, kind: ChangeKind, at: Instant, change: Partial<Reservation>): Reservation => {
  if (reservation.revisions.length >= MAX_REVISIONS)
    throw refuse<CapacityCode>('too_many_revisions', `A reservation changes at most ${MAX_REVISIONS} times. Make a new one.`);
  const next = { ...reservation, ...change, revision: reservation.revision + 1 };
  const { revision, n, start, end, project } = next;
  return { ...next, revisions: [...reservation.revisions, { revision, at, kind, n, start, end, project }] };
};

/** What the legs sum up to from `now` on: the bounds of all, the most GPUs of what is still to come. */
export const summary = (legs: readonly Leg[], now: Slot, before: Window): Window & { readonly n: number } => {
  const steps = reservedSteps({ legs });
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return { start: before.start, end: before.start, n: 0 };
  const ahead = { start: Math.max(now, first.at), end: last.at };
  return { start: first.at, end: last.at, n: ahead.start < ahead.end ? highest(within(steps, ahead), ahead) : 0 };
};
