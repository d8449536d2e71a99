import { type KernelCode, refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { LOST, untilWon } from '#shared/platform/until-won.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import { isAffected } from '../domain/affected.ts';
import type { Deficit } from '../domain/deficit.ts';
import { grant } from '../domain/growth.ts';
import { bookable, deficitOf, ownLimit } from '../domain/ledger.ts';
import { type Limits, relimited } from '../domain/limits.ts';
import { type LedgerSet, ledgerSetOf, type Entry, fullName, type Node, nodeName, poolOf } from '../domain/node.ts';
import { excess, from, type Steps } from '../domain/steps.ts';
import { slotOf } from '../domain/slots.ts';
import type { CapacityCode } from '../errors.ts';
import { insertDeficit, putLedger, replaceDeficit } from '../store.ts';
import type { Transition } from '../domain/transition.ts';
import { clearWay } from './clear-way.ts';
import type { CapacityDeps } from './deps.ts';
import { poolReservations } from './pool-reservations.ts';
import { recallOver } from './recall-slices.ts';
import { shortageProblem } from './shortage-problem.ts';
import { tellDeficit } from './tell-deficit.ts';

type Deps = Pick<CapacityDeps, 'commit' | 'capacity' | 'pause'>;

export type LimitsCommand = { readonly node: Node; readonly limits: Limits; readonly ifVersion?: number | undefined };

export type LimitsChanged = { readonly entry: Entry; readonly deficit: Steps };

/**
 * Sets a supply or a quota at once, whatever is booked. A cut stops grants and bookings above it from its commit on, recalls idle
 * slices, and records what remains over as a deficit, of which the reservations concerned are told.
 * @throws Problem `not_found`, `precondition_failed`, `quota_short` (a floor that the nodes above cannot grant), `contention`.
 */
export const changeLimits =
  (deps: Deps) =>
  (command: LimitsCommand, now: Instant): Promise<LimitsChanged> =>
    untilWon(deps.pause, async () => {
      const ledgers = ledgerSetOf(await deps.capacity.ledgers(nodesFor(command.node)));
      const entry = ledgers.get(nodeName(command.node))!;
      if (entry.node.kind === 'domain' && entry.version === 0) throw notFound('domain');
      requireVersion(entry, command.ifVersion);
      const { ledger, deficit: area } = relimited(entry.ledger, command.limits, now);
      const deficit = await deficitRecord(deps, { ...entry, ledger }, area, now);
      const floored = withFloor(new Map(ledgers).set(nodeName(entry.node), { ...entry, ledger }), ledgers, command.node);
      if ('shortage' in floored) {
        if (await clearWay(deps)(floored.shortage, bookable(now), { now, wall: now })) return LOST;
        throw shortageProblem(floored.shortage);
      }
      const writes = [...floored.changed.flatMap(putLedger), ...(deficit === undefined ? [] : [insertDeficit(deficit)])];
      if ((await deps.commit(writes)).length > 0) return LOST;
      const rest = await settle(deps, entry.node, deficit, now);
      return { entry: { ...entry, ledger, version: entry.version + 1 }, deficit: rest };
    });

/** @throws Problem `precondition_failed` if the caller saw another version. */
const requireVersion = (entry: Entry, ifVersion: number | undefined) => {
  if (ifVersion === undefined || ifVersion === entry.version) return;
  throw refuse<KernelCode>('precondition_failed', 'It has changed since you read it. Read it again, then decide.', {
    extra: { version: entry.version },
  });
};

const nodesFor = (node: Node): Node[] =>
  node.kind === 'tenant'
    ? [{ kind: 'factory', factory: node.factory }, { kind: 'pool', factory: node.factory, pool: node.pool }, node]
    : [node];

/** A tenant's slice covers its floor from the same commit on. */
const withFloor = (ledgers: LedgerSet, before: LedgerSet, node: Node): Transition => {
  const { ledger } = ledgers.get(nodeName(node))!;
  const need = node.kind === 'tenant' ? excess(ledger.floor, ledger.slice) : [];
  if (need.length === 0) return { changed: [ledgers.get(nodeName(node))!] };
  if (excess(ledger.floor, ownLimit(ledger)).length > 0)
    throw refuse<CapacityCode>('window_invalid', 'A floor lies within its quota at every time.');
  const granted = grant(ledgers, need);
  if ('shortage' in granted) return granted;
  return { changed: [...granted.ledgers].filter(([name, entry]) => entry !== before.get(name)).map(([, entry]) => entry) };
};

const deficitRecord = async (deps: Deps, { node, version }: Entry, area: Steps, now: Instant): Promise<Deficit | undefined> => {
  if (area.length === 0) return undefined;
  const untold: string[] = [];
  if (node.kind !== 'factory' && node.kind !== 'pool') {
    for await (const reservation of poolReservations(deps.capacity, node.factory, node.pool))
      if (isAffected(reservation, node, area)) untold.push(`${reservation.tenant}/${reservation.id}`);
  }
  return { factory: node.factory, pool: poolOf(node), node: fullName(node), ledgerVersion: version + 1, at: now, area, untold };
};

/** After the cut: recalls what is idle, keeps the rest in the record, tells whom it concerns. Each step may be run again. */
const settle = async (deps: Deps, node: Node, deficit: Deficit | undefined, now: Instant): Promise<Steps> => {
  if (node.kind !== 'domain' && node.kind !== 'project') await recallOver(deps)(node, now);
  if (deficit === undefined) return [];
  if (node.kind === 'factory' || node.kind === 'pool') {
    const [entry] = await deps.capacity.ledgers([node]);
    const stored = await deps.capacity.deficit(deficit);
    const area = from(deficitOf(entry!.ledger), slotOf(now));
    if (stored !== undefined) await deps.commit([replaceDeficit({ ...stored, deficit: { ...stored.deficit, area } })]);
    return area;
  }
  await tellDeficit(deps)(deficit);
  return deficit.area;
};
