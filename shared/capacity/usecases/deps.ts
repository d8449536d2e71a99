import type { IdPrefix } from '#shared/contract/ids.ts';
import type { once, Pause } from '#shared/platform/once-old.ts';
import type { Table } from '#shared/platform/table.ts';
import type { Project, Tenant } from '#shared/tenancy/schema.ts';
import type { CapacityStore } from '../store.ts';

/** Who exists. Tenants and projects are never moved or removed, so a decision needs no check on them. */
export type Directory = {
  tenant(id: string): Promise<Tenant | undefined>;
  project(tenant: string, id: string): Promise<Project | undefined>;
};

export type CapacityDeps = {
  readonly table: Pick<Table, 'commit'>;
  readonly capacity: CapacityStore;
  readonly directory: Directory;
  readonly once: ReturnType<typeof once>;
  readonly pause: Pause;
  readonly newId: (prefix: IdPrefix) => string;
};

/** Lost races before an operation gives up with `contention`. */
export const TRIES = 8;
