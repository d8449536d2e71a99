import type { Page, PageRequest } from '#shared/contract/pages.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { readPage } from '#shared/platform/pages.ts';
import type { Item, Key, Table, Write } from '#shared/platform/table.ts';
import type { ApiKey } from './domain/caller.ts';
import type { Factory, Producer, Project, Retirement, Tenant } from './domain/directory.ts';

const key = (pk: string, sk: string): Key => ({ table: 'billing', pk, sk });

const factoryKey = (factory: string) => key(`F#${factory}`, 'FACTORY');
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
  return plain(rest) as Value;
};

const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
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

/** Marks that the deployment's first operator key was given out; a second mark loses. */
export const insertFirstKeyMark = (id: string): Write => insert(key('DEPLOYMENT', 'FIRST_OPERATOR_KEY'), { id });

export type StoredProducer = { readonly producer: Producer; readonly version: number };
export type StoredFactory = { readonly factory: Factory; readonly version: number };
export type StoredApiKey = { readonly apiKey: ApiKey; readonly hash: string; readonly version: number };

/** Changes what a factory's row says, as it was read. */
export const changeFactory = ({ factory, version }: StoredFactory, change: Pick<Factory, 'clock'> | Pick<Factory, 'shards'>): Write => ({
  replace: { ...factoryKey(factory.id), ...factory, version: version + 1, ...change },
  ifVersion: version,
});

/** Writes a producer's retirement, as the producer was read. */
export const retire = ({ producer, version }: StoredProducer, retired: Retirement): Write => ({
  replace: { ...producerKey(producer.factory, producer.id), ...producer, version: version + 1, retired },
  ifVersion: version,
});

export const revoke = ({ apiKey, hash, version }: StoredApiKey, revokedAt: Instant): Write => ({
  replace: { ...apiKeyKey(apiKey.id), ...apiKey, hash, version: version + 1, revokedAt },
  ifVersion: version,
});

/** Reads of the tenancy's rows, all strongly consistent. */
export const tenancyStore = (table: Pick<Table, 'get' | 'getMany' | 'query'>) => {
  const one = async <Value>(at: Key): Promise<Value | undefined> => {
    const item = await table.get(at);
    return item && whole<Value>(item);
  };
  const idOf = async (at: Key) => (await table.get(at))?.['id'] as string | undefined;
  /** A list of names, each with what it leads to. */
  const named = async <Value extends { readonly name: string }>(
    at: Key,
    page: PageRequest,
    toKey: (id: string) => Key,
  ): Promise<Page<Value>> => {
    const { data, nextCursor } = await readPage(table, at, page, (row) => toKey(String(row['id'])));
    const values = (await table.getMany(data)).map(whole<Value>);
    return { data: values.sort((a, b) => (a.name < b.name ? -1 : 1)), nextCursor };
  };
  const readApiKey = (item: Item): StoredApiKey => {
    const { hash, ...apiKey } = whole<ApiKey & { hash: string }>(item);
    return { apiKey, hash, version: item.version };
  };
  return {
    factory: (id: string) => one<Factory>(factoryKey(id)),
    storedFactory: async (id: string): Promise<StoredFactory | undefined> => {
      const item = await table.get(factoryKey(id));
      return item && { factory: whole<Factory>(item), version: item.version };
    },
    factoryNamed: (name: string) => idOf(factoryNameKey(name)),
    tenant: (id: string) => one<Tenant>(tenantKey(id)),
    tenantNamed: (factory: string, name: string) => idOf(tenantNameKey(factory, name)),
    project: (tenant: string, id: string) => one<Project>(projectKey(tenant, id)),
    projectNamed: (tenant: string, name: string) => idOf(projectNameKey(tenant, name)),
    producer: async (factory: string, id: string): Promise<StoredProducer | undefined> => {
      const item = await table.get(producerKey(factory, id));
      return item && { producer: whole<Producer>(item), version: item.version };
    },
    producerNamed: (factory: string, name: string) => idOf(producerNameKey(factory, name)),
    /** Those of the tenants and projects that exist. */
    existing: async (
      tenants: readonly string[],
      projects: readonly { readonly tenant: string; readonly project: string }[],
    ): Promise<{ readonly tenants: readonly Tenant[]; readonly projects: readonly Project[] }> => {
      const items = await table.getMany([...tenants.map(tenantKey), ...projects.map(({ tenant, project }) => projectKey(tenant, project))]);
      return {
        tenants: items.filter(({ sk }) => sk === 'TENANT').map(whole<Tenant>),
        projects: items.filter(({ sk }) => sk !== 'TENANT').map(whole<Project>),
      };
    },
    apiKey: async (id: string): Promise<StoredApiKey | undefined> => {
      const item = await table.get(apiKeyKey(id));
      return item && readApiKey(item);
    },
    factories: (page: PageRequest) => named<Factory>(factoryNameKey(''), page, factoryKey),
    tenants: (factory: string, page: PageRequest) => named<Tenant>(tenantNameKey(factory, ''), page, tenantKey),
    projects: (tenant: string, page: PageRequest) => named<Project>(projectNameKey(tenant, ''), page, (id) => projectKey(tenant, id)),
    producers: (factory: string, page: PageRequest) =>
      named<Producer>(producerNameKey(factory, ''), page, (id) => producerKey(factory, id)),
    apiKeys: async (
      owner: { readonly factory: string; readonly tenant?: string | undefined },
      page: PageRequest,
    ): Promise<Page<ApiKey>> => {
      const partition = owner.tenant === undefined ? factoryApiKeyKey(owner.factory, '') : tenantApiKeyKey(owner.tenant, '');
      const { data, nextCursor } = await readPage(table, partition, page, ({ sk }) => apiKeyKey(sk));
      const keys = (await table.getMany(data)).map((item) => readApiKey(item).apiKey);
      return { data: keys.sort((a, b) => (a.id < b.id ? -1 : 1)), nextCursor };
    },
  };
};

export type TenancyStore = ReturnType<typeof tenancyStore>;
