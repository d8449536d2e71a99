import { type Page, type PageRequest, readPage } from '#shared/platform/page.ts';
import type { Item, Key, Table, Write } from '#shared/platform/table.ts';
import type { ApiKey, Factory, Producer, Project, Tenant } from './schema.ts';

const key = (pk: string, sk: string): Key => ({ table: 'billing', pk, sk });

export const factoryKey = (factory: string) => key(`F#${factory}`, 'FACTORY');
const factoryNameKey = (name: string) => key('FACTORIES', name);
const tenantKey = (tenant: string) => key(`T#${tenant}`, 'TENANT');
const tenantNameKey = (factory: string, name: string) => key(`F#${factory}#TENANT`, name);
const projectKey = (tenant: string, project: string) => key(`T#${tenant}`, `PROJECT#${project}`);
const projectNameKey = (tenant: string, name: string) => key(`T#${tenant}#PROJECT`, name);
const producerKey = (factory: string, producer: string) => key(`F#${factory}`, `PRODUCER#${producer}`);
const producerNameKey = (factory: string, name: string) => key(`F#${factory}#PRODUCER`, name);
const apiKeyKey = (id: string) => key(`KEY#${id}`, 'KEY');
const factoryApiKeyKey = (factory: string, id: string) => key(`F#${factory}#KEY`, id);
const tenantApiKeyKey = (tenant: string, id: string) => key(`T#${tenant}#KEY`, id);

const whole = <Value>(item: Item): Value => {
  const { table: _table, pk: _pk, sk: _sk, version: _version, ...rest } = item;
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  ) as Value;
};

const insert = (at: Key, value: object): Write => ({ insert: { ...at, version: 1, ...value } });

/** A name leads to its id; two rows, so that the name is unique and the id is direct. */
export const insertFactory = (factory: Factory): Write[] => [
  insert(factoryKey(factory.id), factory),
  insert(factoryNameKey(factory.name), { id: factory.id }),
];
export const insertTenant = (tenant: Tenant): Write[] => [
  insert(tenantKey(tenant.id), tenant),
  insert(tenantNameKey(tenant.factory, tenant.name), { id: tenant.id }),
];
export const insertProject = (project: Project): Write[] => [
  insert(projectKey(project.tenant, project.id), project),
  insert(projectNameKey(project.tenant, project.name), { id: project.id }),
];
export const insertProducer = (producer: Producer): Write[] => [
  insert(producerKey(producer.factory, producer.id), producer),
  insert(producerNameKey(producer.factory, producer.name), { id: producer.id }),
];
export const insertApiKey = (apiKey: ApiKey, hash: string): Write[] => [
  insert(apiKeyKey(apiKey.id), { ...apiKey, hash }),
  ...(apiKey.factory === undefined ? [] : [insert(factoryApiKeyKey(apiKey.factory, apiKey.id), {})]),
  ...(apiKey.tenant === undefined ? [] : [insert(tenantApiKeyKey(apiKey.tenant, apiKey.id), {})]),
];

export type StoredApiKey = { readonly apiKey: ApiKey; readonly hash: string; readonly item: Item };

/** Reads of the tenancy's rows, all strongly consistent. */
export const tenancyStore = (table: Table) => {
  const one = async <Value>(at: Key): Promise<Value | undefined> => {
    const item = await table.get(at);
    return item && whole<Value>(item);
  };
  const idOf = async (at: Key) => (await table.get(at))?.['id'] as string | undefined;
  const many = async <Value extends { readonly name: string }>(rows: Page<Item>, toKey: (row: Item) => Key): Promise<Page<Value>> => {
    const values = (await table.getMany(rows.data.map(toKey))).map(whole<Value>);
    return { data: values.sort((a, b) => (a.name < b.name ? -1 : 1)), nextCursor: rows.nextCursor };
  };
  const storedApiKey = async (id: string): Promise<StoredApiKey | undefined> => {
    const item = await table.get(apiKeyKey(id));
    if (item === undefined) return undefined;
    const { hash, ...apiKey } = whole<ApiKey & { hash: string }>(item);
    return { apiKey, hash, item };
  };
  return {
    factory: (id: string) => one<Factory>(factoryKey(id)),
    factoryNamed: (name: string) => idOf(factoryNameKey(name)),
    tenant: (id: string) => one<Tenant>(tenantKey(id)),
    tenantNamed: (factory: string, name: string) => idOf(tenantNameKey(factory, name)),
    project: (tenant: string, id: string) => one<Project>(projectKey(tenant, id)),
    projectNamed: (tenant: string, name: string) => idOf(projectNameKey(tenant, name)),
    producer: (factory: string, id: string) => one<Producer>(producerKey(factory, id)),
    producerNamed: (factory: string, name: string) => idOf(producerNameKey(factory, name)),
    apiKey: storedApiKey,
    factories: async (page: PageRequest) =>
      many<Factory>(await readPage(table, factoryNameKey(''), page), (row) => factoryKey(String(row['id']))),
    tenants: async (factory: string, page: PageRequest) =>
      many<Tenant>(await readPage(table, tenantNameKey(factory, ''), page), (row) => tenantKey(String(row['id']))),
    projects: async (tenant: string, page: PageRequest) =>
      many<Project>(await readPage(table, projectNameKey(tenant, ''), page), (row) => projectKey(tenant, String(row['id']))),
    producers: async (factory: string, page: PageRequest) =>
      many<Producer>(await readPage(table, producerNameKey(factory, ''), page), (row) => producerKey(factory, String(row['id']))),
    apiKeys: async (
      owner: { readonly factory: string; readonly tenant?: string | undefined },
      page: PageRequest,
    ): Promise<Page<ApiKey>> => {
      const partition = owner.tenant === undefined ? factoryApiKeyKey(owner.factory, '') : tenantApiKeyKey(owner.tenant, '');
      const rows = await readPage(table, partition, page);
      const items = await table.getMany(rows.data.map(({ sk }) => apiKeyKey(sk)));
      const keys = items.map((item) => whole<ApiKey & { hash: string }>(item)).map(({ hash: _hash, ...apiKey }) => apiKey);
      return { data: keys.sort((a, b) => (a.id < b.id ? -1 : 1)), nextCursor: rows.nextCursor };
    },
  };
};

export type TenancyStore = ReturnType<typeof tenancyStore>;
