import type { Node } from './node.ts';
import { bookedLegs, type Reservation } from './reservation.ts';
import { combine, NOTHING, plus, type Steps } from './steps.ts';

/** What a reservation takes of a node: booked or held. */
export const shareOf = (reservation: Reservation, node: Node): Steps => {
  const legs = reservation.state === 'held' ? reservation.legs : bookedLegs(reservation);
  if (node.kind === 'factory' || node.kind === 'pool' || reservation.pool !== node.pool) return NOTHING;
  if (node.kind !== 'domain' && reservation.tenant !== node.tenant) return NOTHING;
  if (node.kind === 'project' && reservation.project !== node.project) return NOTHING;
  return legs.reduce((sum, leg) => (node.kind !== 'domain' || leg.domain === node.domain ? plus(sum, leg.steps) : sum), NOTHING);
};

/** Whether a reservation takes anything of a node where an area is positive. */
export const isAffected = (reservation: Reservation, node: Node, area: Steps): boolean =>
  combine(shareOf(reservation, node), area, (share, over) => (share > 0 && over > 0 ? 1 : 0)).length > 0;
