import * as z from 'zod';
import { endpoint } from '#shared/contract/endpoint.ts';
import { factoryId, name, producerId, tenantId } from '#shared/contract/ids.ts';
import { instant } from '#shared/contract/instants.ts';
import { pageOf, pageQuery } from '#shared/contract/pages.ts';
import { scopes } from '#shared/contract/scopes.ts';
import { apiKey, clock, factory, newFactory, producer, project, shards, tenant } from './answers.ts';
import { MOST_SHARDS } from './domain/directory.ts';
import { roles } from './domain/roles.ts';

const named = z.strictObject({ name });
const page = pageQuery({});

const FACTORY = { id: 'fac_01JD0000000000000000000000', name: 'oslo-1', createdAt: '2023-11-01T00:00:00.000Z' };
const PROJECT = {
  id: 'prj_01JD0000000000000000000000',
  tenant: 'ten_01JD0000000000000000000000',
  name: 'research',
  createdAt: '2023-11-01T00:00:00.000Z',
};
const TENANT = {
  id: PROJECT.tenant,
  factory: FACTORY.id,
  name: 'acme',
  status: 'active' as const,
  defaultProject: PROJECT.id,
  createdAt: FACTORY.createdAt,
};
const PRODUCER = {
  id: 'prd_01JD0000000000000000000000',
  factory: FACTORY.id,
  name: 'gateway',
  createdAt: FACTORY.createdAt,
  retired: null,
};
const API_KEY = {
  id: 'key_01JD0000000000000000000000',
  role: 'finance' as const,
  name: 'exports',
  scopes: ['invoices:read' as const],
  factory: FACTORY.id,
  tenant: TENANT.id,
  createdAt: FACTORY.createdAt,
  expiresAt: null,
  revokedAt: null,
};

export const createFactory = endpoint({
  id: 'createFactory',
  method: 'POST',
  path: '/v1/factories',
  scope: 'factories:write',
  summary: 'Makes a factory and its first operator key, whose secret is in this answer only',
  body: named,
  once: true,
  answers: { 201: newFactory },
  refusals: ['name_taken'],
  example: {
    body: { name: 'oslo-1' },
    answer: { ...FACTORY, operatorKey: { id: API_KEY.id, secret: 'fl_test_01JD0000000000000000000000_...' } },
  },
});

export const listFactories = endpoint({
  id: 'listFactories',
  method: 'GET',
  path: '/v1/factories',
  scope: 'factories:read',
  summary: 'Factories by name',
  query: page,
  answers: { 200: pageOf(factory) },
  refusals: [],
  example: { query: { limit: 10 }, answer: { data: [FACTORY], nextCursor: null } },
});

export const setClock = endpoint({
  id: 'setClock',
  method: 'PUT',
  path: '/v1/clock',
  scope: 'clock:write',
  summary: "Sets a factory's test clock: anywhere the first time, then forward only (test stages)",
  body: z.strictObject({ now: instant }),
  answers: { 200: clock },
  refusals: ['not_found', 'clock_not_allowed', 'clock_backwards', 'contention'],
  example: { body: { now: '2023-12-01T01:00:00Z' }, answer: { now: '2023-12-01T01:00:00.000Z' } },
});

export const readClock = endpoint({
  id: 'readClock',
  method: 'GET',
  path: '/v1/clock',
  scope: 'tenants:read',
  summary: "The factory's present",
  answers: { 200: clock },
  refusals: [],
  example: { answer: { now: '2023-12-01T01:00:00.000Z' } },
});

export const createProducer = endpoint({
  id: 'createProducer',
  method: 'POST',
  path: '/v1/producers',
  scope: 'producers:write',
  summary: 'Declares a producer: from now on no period of the factory closes without its word',
  body: named,
  once: true,
  answers: { 201: producer },
  refusals: ['name_taken'],
  example: { body: { name: 'gateway' }, answer: PRODUCER },
});

export const listProducers = endpoint({
  id: 'listProducers',
  method: 'GET',
  path: '/v1/producers',
  scope: 'producers:read',
  summary: 'Producers of the factory by name',
  query: page,
  answers: { 200: pageOf(producer) },
  refusals: [],
  example: { answer: { data: [PRODUCER], nextCursor: null } },
});

export const retireProducer = endpoint({
  id: 'retireProducer',
  method: 'POST',
  path: '/v1/producers/{producer}/retire',
  scope: 'producers:write',
  summary:
    'Accepts that a producer says nothing from a time on: periods that end later close without its word, once all it sent is counted',
  body: z.strictObject({ from: instant, reason: z.string().min(1).max(500) }),
  once: true,
  answers: { 200: producer },
  refusals: ['not_found'],
  example: {
    params: { producer: PRODUCER.id },
    body: { from: '2023-11-20T00:00:00Z', reason: 'Declared by mistake.' },
    answer: {
      ...PRODUCER,
      retired: { from: '2023-11-20T00:00:00.000Z', by: API_KEY.id, at: '2023-12-01T01:00:00.000Z', reason: 'Declared by mistake.' },
    },
  },
});

export const setShards = endpoint({
  id: 'setShards',
  method: 'PUT',
  path: '/v1/shards',
  scope: 'producers:write',
  summary: 'Over how many shards new lanes are spread, 1 to 64; lanes stay where they are',
  body: z.strictObject({ shards: z.int().min(1).max(MOST_SHARDS) }),
  answers: { 200: shards },
  refusals: ['not_found', 'contention'],
  example: { body: { shards: 8 }, answer: { shards: 8 } },
});

export const createTenant = endpoint({
  id: 'createTenant',
  method: 'POST',
  path: '/v1/tenants',
  scope: 'tenants:write',
  summary: 'Makes a tenant with its default project',
  body: named,
  once: true,
  answers: { 201: tenant },
  refusals: ['name_taken', 'not_found'],
  example: { body: { name: 'acme' }, answer: TENANT },
});

export const listTenants = endpoint({
  id: 'listTenants',
  method: 'GET',
  path: '/v1/tenants',
  scope: 'tenants:read',
  summary: 'Tenants of the factory by name; of a tenant itself, it alone',
  query: pageQuery({ name: name.optional() }),
  answers: { 200: pageOf(tenant) },
  refusals: [],
  example: { query: { name: 'acme' }, answer: { data: [TENANT], nextCursor: null } },
});

export const readTenant = endpoint({
  id: 'readTenant',
  method: 'GET',
  path: '/v1/tenants/{tenant}',
  scope: 'tenants:read',
  summary: 'A tenant',
  answers: { 200: tenant },
  refusals: ['not_found'],
  example: { params: { tenant: TENANT.id }, answer: TENANT },
});

export const createProject = endpoint({
  id: 'createProject',
  method: 'POST',
  path: '/v1/tenants/{tenant}/projects',
  scope: 'tenants:write',
  summary: 'Makes a further project of a tenant',
  body: named,
  once: true,
  answers: { 201: project },
  refusals: ['name_taken', 'not_found'],
  example: { params: { tenant: TENANT.id }, body: { name: 'research' }, answer: PROJECT },
});

export const listProjects = endpoint({
  id: 'listProjects',
  method: 'GET',
  path: '/v1/tenants/{tenant}/projects',
  scope: 'tenants:read',
  summary: 'Projects of a tenant by name',
  query: page,
  answers: { 200: pageOf(project) },
  refusals: ['not_found'],
  example: { params: { tenant: TENANT.id }, answer: { data: [PROJECT], nextCursor: null } },
});

const createApiKeyBody = z.strictObject({
  role: z.enum(roles),
  name,
  factory: factoryId.optional(),
  tenant: tenantId.optional(),
  producer: producerId.optional(),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).optional(),
  expiresAt: instant.optional(),
});
export type CreateApiKey = z.infer<typeof createApiKeyBody>;

export const createApiKey = endpoint({
  id: 'createApiKey',
  method: 'POST',
  path: '/v1/api-keys',
  scope: 'keys:write',
  summary: 'Makes an API key, never for more than its role may; its secret is in this answer only',
  body: createApiKeyBody,
  once: true,
  answers: { 201: apiKey },
  refusals: ['invalid_key_request', 'not_found'],
  example: { body: { role: 'finance', name: 'exports', scopes: ['invoices:read'] }, answer: API_KEY },
});

export const listApiKeys = endpoint({
  id: 'listApiKeys',
  method: 'GET',
  path: '/v1/api-keys',
  scope: 'keys:read',
  summary: 'API keys of the factory, or of the tenant that asks, oldest first, without their secrets',
  query: page,
  answers: { 200: pageOf(apiKey) },
  refusals: [],
  example: { answer: { data: [API_KEY], nextCursor: null } },
});

export const revokeApiKey = endpoint({
  id: 'revokeApiKey',
  method: 'DELETE',
  path: '/v1/api-keys/{key}',
  scope: 'keys:write',
  summary: 'Revokes a key for good; revoking it again changes nothing',
  answers: { 204: null },
  refusals: ['not_found', 'contention'],
  example: { params: { key: API_KEY.id } },
});
