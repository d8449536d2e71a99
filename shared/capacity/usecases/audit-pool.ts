import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { Audited } from '../domain/audited.ts';
import { counts, folded } from '../domain/fold.ts';
import { isOverdue } from '../domain/hold-life.ts';
import type { Entry, Node } from '../domain/node.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Times } from '../domain/times.ts';
import { putLedger } from '../store.ts';
import { compareGrants, compareLedger } from './compare-ledger.ts';
import type { CapacityDeps } from './deps.ts';
import { expireReservation } from './expire-reservation.ts';
import { poolReservations } from './pool-reservations.ts';

type Deps = Pick<CapacityDeps, 'commit' | 'capacity' | 'pause'>;

/**
 * Compares every ledger of a pool with the fold of its reservation rows, by digest. A ledger that has one version before and
 * after the rows are read stood still with them: whatever changes a reservation in it changes the ledger too.
 * @throws Problem `not_found`.
 */
export const auditPool =
  (deps: Deps) =>
  async (factory: string, pool: string): Promise<readonly Audited[]> => {
    if ((await deps.capacity.pool(factory, pool)) === undefined) throw notFound('pool');
    const before = await ledgersOf(deps, factory, pool);
    const reservations = await Array.fromAsync(poolReservations(deps.capacity, factory, pool));
    const after = await deps.capacity.ledgers(before.map(({ node }) => node));
    const rows = reservations.filter(counts);
    return before.map((entry, index) => audited(entry, after[index]!.version, after, rows));
  };

/** Stops demand on ledgers that differ; giving back goes on. A ledger that was written meanwhile is left for the next audit. */
export const stopLedgers =
  (deps: Deps) =>
  async (all: readonly Audited[]): Promise<void> => {
    for (const { entry, verdict } of all) {
      if (verdict !== 'different' || entry.ledger.stopped) continue;
      await deps.commit(putLedger({ ...entry, ledger: { ...entry.ledger, stopped: true } }));
    }
  };

/** Writes the fold over ledgers that differ from it, and lets demand in again. */
export const rebuildLedgers =
  (deps: Pick<Deps, 'commit'>) =>
  async (all: readonly Audited[]): Promise<void> => {
    for (const { entry, expected, verdict } of all) {
      if (verdict === 'changed' || (verdict === 'equal' && !entry.ledger.stopped)) continue;
      await deps.commit(putLedger({ ...entry, ledger: { ...expected, stopped: false } }));
    }
  };

/** Frees a pool's overdue holds, each by its own transaction. */
export const expireOverdue =
  (deps: Deps) =>
  async (factory: string, pool: string, times: Times): Promise<number> => {
    let count = 0;
    for await (const { state, expiresAt, tenant, id } of poolReservations(deps.capacity, factory, pool)) {
      if (state !== 'held' || !isOverdue(expiresAt, times.wall)) continue;
      await expireReservation(deps)(tenant, id, times);
      count += 1;
    }
    return count;
  };

/** Writes the fold of the rows over the ledgers that differ from it, and lets demand in again. Overdue holds expire first. */
export const rebuildPool =
  (deps: Deps) =>
  async (factory: string, pool: string, times: Times): Promise<readonly Audited[]> => {
    await expireOverdue(deps)(factory, pool, times);
    const all = await auditPool(deps)(factory, pool);
    await rebuildLedgers(deps)(all);
    return auditPool(deps)(factory, pool);
  };

const ledgersOf = async ({ capacity }: Deps, factory: string, pool: string): Promise<readonly Entry[]> => {
  const nodes: Node[] = [{ kind: 'pool', factory, pool }];
  for await (const tenant of capacity.slices(factory, pool)) {
    nodes.push({ kind: 'tenant', factory, tenant, pool });
    for await (const project of capacity.projects(tenant, pool)) nodes.push({ kind: 'project', factory, tenant, pool, project });
  }
  const domains = await Array.fromAsync(capacity.domains(factory, pool));
  return [...(await capacity.ledgers(nodes)).filter(({ version }) => version > 0), ...domains];
};

const audited = (entry: Entry, versionAfter: number, all: readonly Entry[], rows: readonly Reservation[]): Audited => {
  const { node, ledger } = entry;
  if (node.kind !== 'pool') return compareLedger(entry, versionAfter, { ...ledger, ...folded(node, rows, ledger.since) });
  const slices = all.flatMap((one) => (one.node.kind === 'tenant' ? [one.ledger] : []));
  return compareGrants(entry, versionAfter, slices);
};
