import { type LedgerSet, ledgerSetOf, type Node } from '../domain/node.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { CapacityStore } from '../store.ts';

/** A tenant's view of a pool. */
export type Place = { readonly factory: string; readonly pool: string; readonly tenant: string };

/** The quota nodes above a project, from the top. */
export const quotaNodes = ({ factory, pool, tenant }: Place, project: string): Node[] => [
  { kind: 'factory', factory },
  { kind: 'pool', factory, pool },
  { kind: 'tenant', factory, tenant, pool },
  { kind: 'project', factory, tenant, pool, project },
];

/** Every ledger that changes of these reservations (of one tenant and pool) may write. */
export const loadLedgers = async (capacity: Pick<CapacityStore, 'ledgers'>, reservations: readonly Reservation[]): Promise<LedgerSet> => {
  const { factory, pool, tenant } = reservations[0]!;
  const projects = [...new Set(reservations.map(({ project }) => project))];
  const domains = [...new Set(reservations.flatMap(({ legs }) => legs.map(({ domain }) => domain)))];
  return ledgerSetOf(
    await capacity.ledgers([
      { kind: 'factory', factory },
      { kind: 'pool', factory, pool },
      { kind: 'tenant', factory, tenant, pool },
      ...projects.map((project): Node => ({ kind: 'project', factory, tenant, pool, project })),
      ...domains.map((domain): Node => ({ kind: 'domain', factory, pool, domain })),
    ]),
  );
};
