import type { CurrencyOf } from '#shared/tenancy/billing-currency.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Commit } from '#shared/platform/table.ts';
import type { Pause } from '#shared/platform/until-won.ts';
import type { Project, Tenant } from '#shared/tenancy/domain/directory.ts';
import type { CapacityStore } from '../store.ts';

/** Who exists. Tenants and projects are never moved or removed, so a decision needs no check on them. */
export type Directory = {
  tenant(id: string): Promise<Tenant | undefined>;
  project(tenant: string, id: string): Promise<Project | undefined>;
};

export type CapacityDeps = {
  readonly commit: Commit;
  readonly capacity: CapacityStore;
  readonly directory: Directory;
  readonly currencyOf: CurrencyOf;
  readonly pause: Pause;
  readonly newId: NewId;
};
