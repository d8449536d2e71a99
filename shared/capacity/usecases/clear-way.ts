import type { Decision } from '#shared/platform/once.ts';
import type { Shortage } from '../domain/shortage.ts';
import { overdueIn } from '../domain/placement.ts';
import type { Window } from '../domain/slots.ts';
import type { Times } from '../domain/times.ts';
import type { CapacityDeps } from './deps.ts';
import { expireReservation } from './expire-reservation.ts';
import { shortageProblem } from './shortage-problem.ts';
import { recallIdle } from './recall-slices.ts';

/**
 * Makes room for a demand without taking anything from anyone: expires the overdue holds in the binding ledger, recalls idle
 * slices where a node above is short. False if there was nothing to clear.
 */
export const clearWay =
  (deps: Pick<CapacityDeps, 'commit' | 'capacity' | 'pause'>) =>
  async ({ entry: { node, ledger } }: Shortage, window: Window, times: Times): Promise<boolean> => {
    const overdue = overdueIn(ledger, window, times.wall);
    for (const { tenant, reservation } of overdue) await expireReservation(deps)(tenant, reservation, times);
    if (overdue.length > 0) return true;
    return node.kind === 'pool' || node.kind === 'factory' ? recallIdle(deps)(node, window, times.now) : false;
  };

/** Something in the way is cleared at most this often for one decision: a hold that no expiry frees must not keep it for ever. */
const MOST_CLEARINGS = 10;

/** Decides again after each clearing, until the demand fits or nothing is left to clear. */
export const decideClearing = async <Value>(
  deps: Pick<CapacityDeps, 'commit' | 'capacity' | 'pause'>,
  times: Times,
  decide: () => Promise<Decision<Value> | { readonly shortage: Shortage; readonly window: Window }>,
): Promise<Decision<Value>> => {
  for (let clearings = 0; ; clearings += 1) {
    const outcome = await decide();
    if (!('shortage' in outcome)) return outcome;
    const isCleared = clearings < MOST_CLEARINGS && (await clearWay(deps)(outcome.shortage, outcome.window, times));
    if (!isCleared) return { refused: shortageProblem(outcome.shortage) };
  }
};
