import { liveTable } from '#shared/platform/live.ts';
import { type Caller, factoryOf, notFound, tenantOf } from '#shared/tenancy/domain/caller.ts';
import type { Tenant } from '#shared/tenancy/schema.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';

/**
 * The tenant that a request is about, if it is the caller's own or one of its factory.
 * @throws Problem `not_found` for any other: whether it exists is nobody else's business.
 */
export const reachableTenant = async (caller: Caller, named: string | undefined): Promise<Tenant> => {
  const tenant = await tenancyStore(liveTable()).tenant(tenantOf(caller, named));
  if (tenant?.factory !== factoryOf(caller)) throw notFound('tenant');
  return tenant;
};
