import { billingCurrency } from '#shared/tenancy/billing-currency.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import { type AnyEndpoint, statusOf } from '#shared/contract/endpoint.ts';
import { type Once, once } from '#shared/platform/once.ts';
import type { Pause } from '#shared/platform/until-won.ts';
import type { Table } from '#shared/platform/table.ts';
import type { IdPrefix } from '#shared/contract/ids.ts';
import { capacityStore } from '#shared/capacity/store.ts';
import type { CapacityDeps } from '#shared/capacity/usecases/deps.ts';

export const FACTORY = 'fac_01HF0000000000000000000000';
/** 2023-06-21T00:00:00Z, second 0 of the GPU trace. */
export const START = Date.UTC(2023, 5, 21);
export const HOUR = 3_600_000;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ids in order, the same in every run. */
export const countedIds = () => {
  let count = 0;
  return (prefix: IdPrefix): string => {
    let text = '';
    for (let left = (count += 1); left > 0; left = Math.floor(left / 32)) text = CROCKFORD[left % 32] + text;
    return `${prefix}_01HF${text.padStart(22, '0')}`;
  };
};

/** Tenants of the factory by number from 1, with their projects: the default one and `prj_..2`. */
export const tenantNumber = (number: number): string => `ten_01HF${String(number).padStart(22, '0')}`;
export const projectsOf = (tenant: string): readonly [string, string] => [
  defaultProject(tenant),
  `${defaultProject(tenant).slice(0, -3)}Z${tenant.slice(-2)}`,
];

const directory: CapacityDeps['directory'] = {
  tenant: async (id) =>
    id.startsWith('ten_01HF')
      ? { id, factory: FACTORY, name: id.toLowerCase(), status: 'active', defaultProject: defaultProject(id), createdAt: START }
      : undefined,
  project: async (tenant, id) => (projectsOf(tenant).includes(id) ? { id, tenant, name: 'p', createdAt: START } : undefined),
};

/** What the use cases of capacity need, and the table that it is made of. */
export type CapacityTestDeps = CapacityDeps & { readonly table: Table };

export const capacityOn = (table: Table, newId: CapacityDeps['newId'], pause: Pause = async () => {}): CapacityTestDeps => ({
  table,
  commit: table.commit,
  capacity: capacityStore(table),
  directory,
  currencyOf: billingCurrency(table),
  pause,
  newId,
});

/** A request that may be sent again, answered as its endpoint shows; the body decides its hash. */
export const asked = (
  { table, pause }: CapacityTestDeps,
  endpoint: AnyEndpoint,
  owner: string,
  key: string,
  body: unknown,
  wall: number,
): Once<any> => {
  const request = { owner: `${FACTORY}#${owner}`, key, hash: JSON.stringify(body), wall, requestId: 'request' };
  return once(table, pause)<unknown>(request, (value) => {
    const status = statusOf(endpoint, value);
    return { status, body: endpoint.answers[status]?.show(value) };
  });
};
