import type { Project, Tenant } from '#shared/tenancy/domain/directory.ts';
import type { Batch } from '../batch.ts';
import type { Known } from '../domain/check-batch.ts';

/** Those of the tenants and projects that exist. */
export type Existing = (
  tenants: readonly string[],
  projects: readonly { readonly tenant: string; readonly project: string }[],
) => Promise<{ readonly tenants: readonly Tenant[]; readonly projects: readonly Project[] }>;

/** Remembers which tenants and projects exist, for as long as the environment lives; that one does not is read anew each time. */
export type Memory = { readonly tenants: Map<string, string>; readonly projects: Set<string> };
export const noMemory = (): Memory => ({ tenants: new Map(), projects: new Set() });

/** Looks up the tenants and projects that a batch names. */
export const knownIn =
  ({ existing, memory: { tenants, projects } }: { readonly existing: Existing; readonly memory: Memory }) =>
  async (factory: string, { events }: Pick<Batch, 'events'>): Promise<Known> => {
    const missingTenants = new Set(events.map(({ tenant }) => tenant).filter((tenant) => !tenants.has(tenant)));
    const named = new Map(
      events.flatMap(({ tenant, project }) => (project === undefined ? [] : [[`${tenant} ${project}`, { tenant, project }]])),
    );
    const missingProjects = [...named].filter(([name]) => !projects.has(name)).map(([, of]) => of);
    const found = await existing([...missingTenants], missingProjects);
    for (const { id, factory: owner } of found.tenants) tenants.set(id, owner);
    for (const { id, tenant } of found.projects) projects.add(`${tenant} ${id}`);
    return {
      isTenant: (tenant) => tenants.get(tenant) === factory,
      isProject: (tenant, project) => projects.has(`${tenant} ${project}`),
    };
  };
