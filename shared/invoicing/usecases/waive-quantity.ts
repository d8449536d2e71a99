import { insertAgain } from '#shared/metering/again.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Answered, Once } from '#shared/platform/once.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { Project } from '#shared/tenancy/domain/directory.ts';
import { isOldMonth } from '#shared/metering/domain/old-month.ts';
import type { Waiver } from '../domain/waiver.ts';
import { insertWaiver } from '../writes.ts';

type Deps = {
  readonly tenancy: { project(tenant: string, id: string): Promise<Project | undefined> };
  readonly newId: NewId;
};

/** What is waived as it was asked for. */
export type Wanted = Omit<Waiver, 'id' | 'quantity' | 'dimensions' | 'reservation'> & {
  readonly quantity: string;
  readonly dimensions?: Readonly<Record<string, string | undefined>> | undefined;
  readonly reservation?: string | null | undefined;
};

const waiverOf = (id: string, { dimensions, reservation, quantity, ...wanted }: Wanted): Waiver => ({
  ...wanted,
  id,
  quantity: BigInt(quantity),
  ...(dimensions !== undefined && { dimensions }),
  ...(reservation !== undefined && { reservation }),
});

/**
 * Takes a quantity off a tenant's month for good: it is taken off whenever the month is rated, so a request that it keeps waiting goes
 * on, and what was billed is given back by the next close. Inserts only, so nothing can be lost to a race.
 * @throws Problem `not_found`.
 */
export const waiveQuantity =
  ({ tenancy, newId }: Deps) =>
  (once: Once<Waiver>, wanted: Wanted): Promise<Answered> =>
    once(async () => {
      const { tenant, project, period, at } = wanted;
      if ((await tenancy.project(tenant, project)) === undefined) throw notFound('project');
      const value = waiverOf(newId('wvr'), wanted);
      const again = isOldMonth(period, at) ? [insertAgain(tenant, { month: period, id: value.id })] : [];
      return { writes: [...insertWaiver(value), ...again], value };
    });
