import type { Instant } from '#shared/kernel/time.ts';
import { isAffected } from '../domain/affected.ts';
import { loadOf, ownLimit } from '../domain/ledger.ts';
import { type Limits, relimited } from '../domain/limits.ts';
import type { Node } from '../domain/node.ts';
import { slotOf } from '../domain/slots.ts';
import { excess, from, most, NOTHING, plus, type Steps } from '../domain/steps.ts';
import type { CapacityDeps } from './deps.ts';
import { poolReservations } from './pool-reservations.ts';
import { takersOf } from './recall-slices.ts';

type Deps = Pick<CapacityDeps, 'capacity'>;
export type Stranded = { readonly area: Steps; readonly reservations: readonly string[] };

/** What a change of limits would leave over them when everything idle was recalled, and whose reservations lie in it. Changes nothing. */
export const strandedBy =
  (deps: Deps) =>
  async ({ node, limits }: { readonly node: Node; readonly limits: Limits }, now: Instant): Promise<Stranded> => {
    const [entry] = await deps.capacity.ledgers([node]);
    const { ledger } = relimited(entry!.ledger, limits, now);
    const area = from(excess(await neededBy(deps, node), ownLimit(ledger)), slotOf(now));
    const reservations: string[] = [];
    if (area.length > 0 && node.kind !== 'factory' && node.kind !== 'pool') {
      for await (const reservation of poolReservations(deps.capacity, node.factory, node.pool))
        if (isAffected(reservation, node, area)) reservations.push(reservation.id);
    }
    return { area, reservations };
  };

/** Use that no recall can take away: bookings, holds and floors, summed from the leaves. */
const neededBy = async (deps: Deps, node: Node): Promise<Steps> => {
  if (node.kind !== 'factory' && node.kind !== 'pool') {
    const [entry] = await deps.capacity.ledgers([node]);
    return node.kind === 'tenant' ? most(loadOf(entry!.ledger), entry!.ledger.floor) : loadOf(entry!.ledger);
  }
  let sum = NOTHING;
  for await (const taker of takersOf(deps.capacity, node)) sum = plus(sum, await neededBy(deps, taker));
  return sum;
};
