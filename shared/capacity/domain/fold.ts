import { shareOf } from './affected.ts';
import type { Hold, Ledger } from './ledger.ts';
import { type Node, nodeName } from './node.ts';
import { bookedLegs, type Reservation } from './reservation.ts';
import { from, minus, NOTHING, plus, type Steps } from './steps.ts';
import { holdIn, touched } from './transition.ts';

type Folded = Pick<Ledger, 'used' | 'holds'>;

const byReservation = (a: Hold, b: Hold) => (a.reservation < b.reservation ? -1 : 1);

/** What the rows say that a ledger must hold from `since` on: the sum of confirmed reservations, and the held ones. */
export const folded = (node: Node, reservations: readonly Reservation[], since: number): Folded => {
  const name = nodeName(node);
  let used: Steps = NOTHING;
  const holds: Hold[] = [];
  for (const reservation of reservations) {
    if (reservation.state !== 'held') used = plus(used, shareOf(reservation, node));
    else if (isOf(reservation, node) && touched(reservation).includes(name)) holds.push(holdIn(reservation, name));
  }
  return { used: from(used, since), holds: holds.sort(byReservation) };
};

/** A ledger's content in the order of the fold, so that equal content is equal bytes. */
export const inOrder = <Content extends Folded>(content: Content): Content => ({
  ...content,
  holds: [...content.holds].sort(byReservation),
});

/** What a node has granted must be the sum of the slices below it. */
export const grantsMatch = (giver: Ledger, slices: readonly Ledger[]): boolean => {
  const since = Math.max(giver.since, ...slices.map((slice) => slice.since));
  const sum = slices.reduce((total, { slice }) => plus(total, slice), NOTHING);
  return minus(from(giver.used, since), from(sum, since)).length === 0;
};

const isOf = (reservation: Reservation, node: Node): boolean => {
  if (node.kind === 'factory' || reservation.pool !== node.pool) return false;
  return node.kind === 'domain' || (node.kind !== 'pool' && reservation.tenant === node.tenant);
};

/** A reservation takes part in a fold while any of it may be booked or held. */
export const counts = (reservation: Reservation): boolean => reservation.state === 'held' || bookedLegs(reservation).length > 0;
