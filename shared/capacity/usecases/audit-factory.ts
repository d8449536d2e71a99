import type { Audited } from '../domain/audited.ts';
import type { Times } from '../domain/times.ts';
import { auditPool, expireOverdue, stopLedgers } from './audit-pool.ts';
import { auditTop } from './audit-top.ts';
import type { CapacityDeps } from './deps.ts';
import { recallOver, takersOf } from './recall-slices.ts';
import { tellDeficit } from './tell-deficit.ts';

/**
 * Looks after every pool of a factory: overdue holds expire, cuts go on recalling, deficits are told, ledgers (the factory's own
 * too) are audited and stopped where they differ. Answers those that differ.
 */
export const auditFactory =
  (deps: Pick<CapacityDeps, 'commit' | 'capacity' | 'pause'>) =>
  async (factory: string, times: Times): Promise<readonly Audited[]> => {
    const found: Audited[] = [];
    await recallOver(deps)({ kind: 'factory', factory }, times.now);
    for await (const node of takersOf(deps.capacity, { kind: 'factory', factory })) {
      await expireOverdue(deps)(factory, node.pool, times);
      await recallOver(deps)(node, times.now);
      for await (const { deficit } of deps.capacity.deficits(factory, node.pool))
        if (deficit.untold.length > 0) await tellDeficit(deps)(deficit);
      found.push(...(await auditPool(deps)(factory, node.pool)));
    }
    found.push(...(await auditTop(deps)(factory)));
    await stopLedgers(deps)(found);
    return found.filter(({ verdict }) => verdict === 'different');
  };
