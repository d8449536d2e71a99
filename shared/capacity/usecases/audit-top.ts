import type { Audited } from '../domain/audited.ts';
import { rebuildLedgers } from './audit-pool.ts';
import { compareGrants } from './compare-ledger.ts';
import type { CapacityDeps } from './deps.ts';
import { takersOf } from './recall-slices.ts';

type Deps = Pick<CapacityDeps, 'commit' | 'capacity'>;

/** Compares what a factory has granted with the slices of all its pools; nothing while the factory has no ledger. */
export const auditTop =
  ({ capacity }: Pick<Deps, 'capacity'>) =>
  async (factory: string): Promise<readonly Audited[]> => {
    const node = { kind: 'factory', factory } as const;
    const [before] = await capacity.ledgers([node]);
    if (before === undefined || before.version === 0) return [];
    const pools = await capacity.ledgers(await Array.fromAsync(takersOf(capacity, node)));
    const [after] = await capacity.ledgers([node]);
    return [
      compareGrants(
        before,
        after!.version,
        pools.map(({ ledger }) => ledger),
      ),
    ];
  };

/** Writes the sum of the pools' slices over a factory's ledger that differs from it, and lets demand in again. */
export const rebuildTop =
  (deps: Deps) =>
  async (factory: string): Promise<readonly Audited[]> => {
    await rebuildLedgers(deps)(await auditTop(deps)(factory));
    return auditTop(deps)(factory);
  };
