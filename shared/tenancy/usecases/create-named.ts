import { refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Once } from '#shared/platform/once.ts';
import { defaultProject, type Producer, type Project, type Tenant } from '../domain/directory.ts';
import type { TenancyCode } from '../errors.ts';
import { insertProducer, insertProject, insertTenant, type TenancyStore } from '../store.ts';

type Deps = { readonly tenancy: TenancyStore; readonly newId: NewId };
type Named = { readonly name: string };

/** The refusal of a second thing of the same name; it names the first. */
export const nameTaken = (what: string, name: string, existing: string) =>
  refuse<TenancyCode>('name_taken', `A ${what} named ${name} exists already.`, { extra: { existing } });

/** Makes a tenant with its default project. @throws Problem `name_taken`. */
export const createTenant =
  ({ tenancy, newId }: Deps) =>
  (once: Once<Tenant>, factory: string, { name }: Named, createdAt: Instant) =>
    once(async () => {
      const existing = await tenancy.tenantNamed(factory, name);
      if (existing !== undefined) throw nameTaken('tenant', name, existing);
      const id = newId('ten');
      const project: Project = { id: defaultProject(id), tenant: id, name: 'default', createdAt };
      const tenant: Tenant = { id, factory, name, status: 'active', defaultProject: project.id, createdAt };
      return { writes: [...insertTenant(tenant), ...insertProject(project)], value: tenant };
    });

/** Makes a further project of a tenant. @throws Problem `name_taken`. */
export const createProject =
  ({ tenancy, newId }: Deps) =>
  (once: Once<Project>, tenant: string, { name }: Named, createdAt: Instant) =>
    once(async () => {
      const existing = await tenancy.projectNamed(tenant, name);
      if (existing !== undefined) throw nameTaken('project', name, existing);
      const project: Project = { id: newId('prj'), tenant, name, createdAt };
      return { writes: insertProject(project), value: project };
    });

/** Declares a producer: from now on no period of the factory closes without its word. @throws Problem `name_taken`. */
export const createProducer =
  ({ tenancy, newId }: Deps) =>
  (once: Once<Producer>, factory: string, { name }: Named, createdAt: Instant) =>
    once(async () => {
      const existing = await tenancy.producerNamed(factory, name);
      if (existing !== undefined) throw nameTaken('producer', name, existing);
      const producer: Producer = { id: newId('prd'), factory, name, createdAt };
      return { writes: insertProducer(producer), value: producer };
    });
