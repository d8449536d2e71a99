import type { Page, PageRequest } from '#shared/contract/pages.ts';
import { type Caller, factoryOf } from '../domain/caller.ts';
import type { Tenant } from '../domain/directory.ts';
import type { TenancyStore } from '../store.ts';

type Wanted = PageRequest & { readonly name?: string | undefined };

/** Tenants of the caller's factory by name, or the one of a name; of a tenant itself, it alone. */
export const findTenants =
  ({ tenancy }: { readonly tenancy: Pick<TenancyStore, 'tenant' | 'tenantNamed' | 'tenants'> }) =>
  async (caller: Caller, { name, ...page }: Wanted): Promise<Page<Tenant>> => {
    const factory = factoryOf(caller);
    if (caller.tenant === undefined && name === undefined) return tenancy.tenants(factory, page);
    const id = caller.tenant ?? (await tenancy.tenantNamed(factory, name ?? ''));
    const tenant = id === undefined ? undefined : await tenancy.tenant(id);
    const matches = tenant !== undefined && (name === undefined || tenant.name === name);
    return { data: matches ? [tenant] : [], nextCursor: null };
  };
