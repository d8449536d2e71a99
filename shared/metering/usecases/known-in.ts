import type { Table } from '#shared/platform/table.ts';
import type { Known } from '../domain/check-batch.ts';
import type { Batch } from '../schema.ts';

/** Remembers which tenants and projects exist, for as long as the environment lives; that one does not is read anew each time. */
export type Memory = { readonly tenants: Map<string, string>; readonly projects: Set<string> };
export const noMemory = (): Memory => ({ tenants: new Map(), projects: new Set() });

/** Looks up the tenants and projects that a batch names. */
export const knownIn =
  (deps: { readonly table: Pick<Table, 'getMany'>; readonly memory: Memory }) =>
  async (factory: string, { events }: Pick<Batch, 'events'>): Promise<Known> => {
    const { tenants, projects } = deps.memory;
    const missingTenants = new Set(events.map(({ tenant }) => tenant).filter((tenant) => !tenants.has(tenant)));
    const named = events.flatMap(({ tenant, project }) => (project === undefined ? [] : [`${tenant} ${project}`]));
    const missingProjects = new Set(named.filter((name) => !projects.has(name)));
    const found = await deps.table.getMany([
      ...[...missingTenants].map((tenant) => ({ table: 'billing' as const, pk: `T#${tenant}`, sk: 'TENANT' })),
      ...[...missingProjects]
        .map((name) => name.split(' ') as [string, string])
        .map(([tenant, project]) => ({ table: 'billing' as const, pk: `T#${tenant}`, sk: `PROJECT#${project}` })),
    ]);
    for (const item of found) {
      if (item.sk === 'TENANT') tenants.set(String(item['id']), String(item['factory']));
      else projects.add(`${String(item['tenant'])} ${String(item['id'])}`);
    }
    return {
      isTenant: (tenant) => tenants.get(tenant) === factory,
      isProject: (tenant, project) => projects.has(`${tenant} ${project}`),
    };
  };
