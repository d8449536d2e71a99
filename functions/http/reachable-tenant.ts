import { type Caller, factoryOf, notFound, tenantOf } from '#shared/tenancy/domain/caller.ts';
import type { Tenant } from '#shared/tenancy/domain/directory.ts';
import type { HttpDeps } from './serve.ts';

/**
 * The tenant that a request is about, if it is the caller's own or one of its factory.
 * @throws Problem `not_found` for any other: whether it exists is nobody else's business.
 */
export const reachableTenant = async (
  { tenancy }: Pick<HttpDeps, 'tenancy'>,
  caller: Caller,
  named: string | undefined,
): Promise<Tenant> => {
  const tenant = await tenancy.tenant(tenantOf(caller, named));
  if (tenant?.factory !== factoryOf(caller)) throw notFound('tenant');
  return tenant;
};
