import type { IdPrefix } from '#shared/platform/ids.ts';
import type { once, OnceRequest } from '#shared/platform/once.ts';
import { defaultProject } from '../domain/default-project.ts';
import type { Project, Tenant } from '../schema.ts';
import { insertProject, insertTenant, type TenancyStore } from '../store.ts';
import { projectView, tenantView } from '../views.ts';
import { nameTaken } from './create-factory.ts';

type Deps = { readonly tenancy: TenancyStore; readonly once: ReturnType<typeof once>; readonly newId: (prefix: IdPrefix) => string };

/** Makes a tenant with its default project. @throws Problem `name_taken`. */
export const createTenant =
  (deps: Deps) =>
  (request: OnceRequest, factory: string, { name }: { readonly name: string }) =>
    deps.once(request, async () => {
      const existing = await deps.tenancy.tenantNamed(factory, name);
      if (existing !== undefined) throw nameTaken('tenant', name, existing);
      const id = deps.newId('ten');
      const project: Project = { id: defaultProject(id), tenant: id, name: 'default', createdAt: request.wall };
      const tenant: Tenant = { id, factory, name, status: 'active', defaultProject: project.id, createdAt: request.wall };
      return { writes: [...insertTenant(tenant), ...insertProject(project)], answer: { status: 201, body: tenantView(tenant) } };
    });

/** Makes a further project of a tenant. @throws Problem `name_taken`. */
export const createProject =
  (deps: Deps) =>
  (request: OnceRequest, tenant: string, { name }: { readonly name: string }) =>
    deps.once(request, async () => {
      const existing = await deps.tenancy.projectNamed(tenant, name);
      if (existing !== undefined) throw nameTaken('project', name, existing);
      const project: Project = { id: deps.newId('prj'), tenant, name, createdAt: request.wall };
      return { writes: insertProject(project), answer: { status: 201, body: projectView(project) } };
    });
