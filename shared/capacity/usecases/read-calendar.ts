import type { Instant } from '#shared/kernel/time.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import { freeOf, headroom } from '../domain/availability.ts';
import { ledgerSetOf } from '../domain/node.ts';
import { windowAround } from '../domain/slots.ts';
import { least, most, NOTHING, plus, type Steps, within } from '../domain/steps.ts';
import type { CapacityDeps } from './deps.ts';
import { quotaNodes } from './load-ledgers.ts';

export type CalendarCommand = {
  readonly factory: string;
  readonly pool: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Narrows to what this project of the tenant could still book. */
  readonly view?: { readonly tenant: string; readonly project: string };
};

/** Free GPUs over time: in the whole pool, and in its freest domain. @throws Problem `not_found`. */
export const readCalendar =
  ({ capacity }: Pick<CapacityDeps, 'capacity'>) =>
  async ({ factory, pool, from, to, view }: CalendarCommand): Promise<{ readonly free: Steps; readonly largestDomain: Steps }> => {
    if ((await capacity.pool(factory, pool)) === undefined) throw notFound('pool');
    const window = windowAround(from, to);
    let [free, largestDomain]: readonly [Steps, Steps] = [NOTHING, NOTHING];
    for await (const { ledger } of capacity.domains(factory, pool)) {
      const one = within(freeOf(ledger), window);
      [free, largestDomain] = [plus(free, one), most(largestDomain, one)];
    }
    if (view === undefined) return { free, largestDomain };
    const ledgers = ledgerSetOf(await capacity.ledgers(quotaNodes({ factory, pool, tenant: view.tenant }, view.project)));
    const room = headroom(ledgers, view.project);
    return { free: least(free, room), largestDomain: least(largestDomain, room) };
  };
