import { expect, test } from 'vitest';
import { type Existing, knownIn, noMemory } from '#shared/metering/usecases/known-in.ts';
import type { Project, Tenant } from '#shared/tenancy/domain/directory.ts';
import { arrivalOf, FACTORY, PRODUCER, tenantNumber } from '#test/support/metering.ts';

const TENANT = tenantNumber(1);
const PROJECT = 'prj_01JD0000000000000000000001';
const tokens = { type: 'tokens' as const, tenant: TENANT, project: PROJECT, model: 'm', at: '2023-11-20T00:00:00Z', tokens: { input: 1 } };
const { batch } = arrivalOf({ producer: PRODUCER, lane: 'lane' }, 0, { events: [tokens] });

const tenant: Tenant = { id: TENANT, factory: FACTORY, name: 't', status: 'active', defaultProject: PROJECT, createdAt: 0 };
const project: Project = { id: PROJECT, tenant: TENANT, name: 'p', createdAt: 0 };

/** A directory that grows, one memory over it, and how many names each look at it asked for. */
const directory = () => {
  const made = { tenants: [] as Tenant[], projects: [] as Project[] };
  const asked: number[] = [];
  const existing: Existing = async (tenants, projects) => {
    asked.push(tenants.length + projects.length);
    return {
      tenants: made.tenants.filter(({ id }) => tenants.includes(id)),
      projects: made.projects.filter((known) => projects.some((of) => of.project === known.id && of.tenant === known.tenant)),
    };
  };
  const look = knownIn({ existing, memory: noMemory() });
  const known = async (factory = FACTORY) => {
    const found = await look(factory, batch);
    return [found.isTenant(TENANT), found.isProject(TENANT, PROJECT)];
  };
  return { made, asked, known };
};

test('that a tenant or a project does not exist is never remembered', async () => {
  const { made, known } = directory();
  expect(await known()).toEqual([false, false]);
  made.tenants.push(tenant);
  expect(await known()).toEqual([true, false]);
  made.projects.push(project);
  expect(await known()).toEqual([true, true]);
});

test('what exists is asked for once, and a remembered tenant is still unknown in another factory', async () => {
  const { made, asked, known } = directory();
  made.tenants.push(tenant);
  made.projects.push(project);
  expect(await known()).toEqual([true, true]);
  expect(await known()).toEqual([true, true]);
  expect(asked).toEqual([2, 0]);
  expect((await known('fac_01JD0000000000000000000009'))[0]).toBe(false);
});
