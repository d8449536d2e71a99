import type { Instant } from '#shared/kernel/time.ts';
import { allPages } from '#shared/platform/pages.ts';
import { LOST, untilWon } from '#shared/platform/until-won.ts';
import { ownLimit, UNLIMITED } from '../domain/ledger.ts';
import type { Entry, Node } from '../domain/node.ts';
import { overGranted, recalled } from '../domain/recall.ts';
import type { Window } from '../domain/slots.ts';
import { during, excess, type Steps } from '../domain/steps.ts';
import { type CapacityStore, putLedger } from '../store.ts';
import type { CapacityDeps } from './deps.ts';

type Deps = Pick<CapacityDeps, 'commit' | 'capacity' | 'pause'>;
type Giver = Extract<Node, { kind: 'factory' | 'pool' }>;
type Taker = Extract<Node, { kind: 'tenant' | 'pool' }>;

/** How much of a slice the giver wants back, as far as it is idle. */
type Wanted = (taker: Entry, giver: Entry) => Steps;

/** Takes all idle parts of slices in the window back to a node that is short. False if nothing was idle. */
export const recallIdle =
  (deps: Deps) =>
  (giver: Giver, window: Window, now: Instant): Promise<boolean> =>
    recallFrom(deps, giver, () => during(window, UNLIMITED), now);

/** After a cut: takes back what a node has granted, or was granted, beyond its limit, as far as it is idle. */
export const recallOver =
  (deps: Deps) =>
  async (node: Giver | Taker, now: Instant): Promise<void> => {
    if (node.kind !== 'tenant') await recallFrom(deps, node, (_, giver) => overGranted(giver), now);
    if (node.kind === 'factory') return;
    const { factory } = node;
    const giver: Giver = node.kind === 'pool' ? { kind: 'factory', factory } : { kind: 'pool', factory, pool: node.pool };
    await recallOne(deps, node, giver, ({ ledger }) => excess(ledger.slice, ownLimit(ledger)), now);
  };

const recallFrom = async (deps: Deps, giver: Giver, wanted: Wanted, now: Instant): Promise<boolean> => {
  let any = false;
  for await (const taker of takersOf(deps.capacity, giver)) {
    if (taker.kind === 'pool') {
      const [above] = await deps.capacity.ledgers([giver]);
      any = (await recallFrom(deps, taker, (inner) => wanted(inner, above!), now)) || any;
    }
    any = (await recallOne(deps, taker, giver, wanted, now)) || any;
  }
  return any;
};

/** The slices that a node grants. */
export async function* takersOf(capacity: Pick<CapacityStore, 'slices' | 'pools'>, giver: Giver): AsyncIterable<Taker> {
  const { factory } = giver;
  if (giver.kind === 'pool') {
    for await (const tenant of capacity.slices(factory, giver.pool)) yield { kind: 'tenant', factory, tenant, pool: giver.pool };
    return;
  }
  for await (const { id } of allPages((page) => capacity.pools(factory, page))) yield { kind: 'pool', factory, pool: id };
}

/** One transaction moves an idle part of one slice up: the taker's slice and the giver's grants stay equal. */
const recallOne = (deps: Deps, taker: Taker, giver: Giver, wanted: Wanted, now: Instant): Promise<boolean> =>
  untilWon(deps.pause, async () => {
    const [slice, node] = await deps.capacity.ledgers([taker, giver]);
    const pair = recalled(slice!, node!, wanted(slice!, node!), now);
    if (pair === undefined) return false;
    return (await deps.commit(pair.flatMap(putLedger))).length > 0 ? LOST : true;
  });
