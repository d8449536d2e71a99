import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { AnyEndpoint } from '#shared/contract/endpoint.ts';
import * as invoicing from '#shared/invoicing/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { createContract, publishPriceVersion } from '#shared/rating/endpoints.ts';
import { createTenant, setClock } from '#shared/tenancy/endpoints.ts';
import { deployment, makeWorld, newKey, type World } from '#test/support/api-world.ts';
import { entriesOn, settle } from '#test/support/in-process.ts';
import { callApi } from '#test/support/rest-event.ts';

const entries = entriesOn(deployment);
const book = JSON.parse(readFileSync(new URL('../fixtures/price-book.json', import.meta.url), 'utf8'));

const send = (endpoint: AnyEndpoint, path: string, key: string, body?: unknown, query: Record<string, string> = {}) => {
  const { handler } = entries.find(({ endpoints }) => endpoints.includes(endpoint))!;
  return callApi(handler, { method: endpoint.method, path, key, headers: newKey(), query, ...(body !== undefined && { body }) });
};
const ask = (endpoint: AnyEndpoint, body: unknown) => send(endpoint, String(endpoint.path), world.operator, body);
const put = (seq: number, body: object) => send(putBatch, `/v1/lanes/a/batches/${seq}`, world.producerKey, body);
const closeOf = async (period: string, query: Record<string, string> = {}) =>
  (await send(invoicing.readFactoryClose, `/v1/closes/${period}`, world.operator, undefined, query)).json;
const tokens = (tenant: string, model = 'llm-large', at = '2023-11-16T18:17:03Z') => ({
  type: 'tokens',
  tenant,
  model,
  at,
  tokens: { input: 1_000_000 },
});

let world: World;
const tenants: string[] = [];
beforeAll(async () => {
  world = await makeWorld('closes', '2023-12-01T01:00:00Z');
  await ask(publishPriceVersion, book);
  for (let index = 0; index < 104; index += 1) tenants.push((await ask(createTenant, { name: `c${index}` })).json['id']);
  for (const tenant of tenants.slice(0, 4)) await ask(createContract, { tenant, priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z' });
  await put(0, {
    events: [tokens(tenants[0]!), tokens(tenants[1]!, 'lllm'), tokens(tenants[2]!, 'lllm')],
  });
});

test('a factory is closed tenant by tenant: some are billed, some wait by name, those without anything get no invoice', async () => {
  expect((await send(invoicing.readFactoryClose, '/v1/closes/2023-11', world.operator)).status).toBe(404);
  expect((await ask(invoicing.requestFactoryClose, { period: '2023-12' })).json['code']).toBe('period_open');
  const requested = await ask(invoicing.requestFactoryClose, { period: '2023-11' });
  expect([requested.status, requested.json]).toEqual([202, { period: '2023-11', requestedAt: '2023-12-01T01:00:00.000Z' }]);
  expect((await closeOf('2023-11'))['progress']).toMatchObject({ tenants: 105, unasked: 105, done: false });
  deployment.rung.closing.length = 0; // The doorbell is lost: the rule looks.
  for (let look = 0; look < 4; look += 1) await settle(deployment);
  const open = await closeOf('2023-11');
  expect(open['progress']).toMatchObject({ unasked: 0, requested: 105, waiting: 0, done: false });
  expect(open['blockers']).toMatchObject([{ code: 'usage_incomplete' }]);
  await put(1, { watermark: '2023-12-01T00:00:00Z', events: [] });
  for (let look = 0; look < 2; look += 1) await settle(deployment);
  const { progress, data, blockers } = await closeOf('2023-11');
  expect(blockers).toEqual([]);
  const none = { unasked: 0, requested: 0, closing: 0, withdrawn: 0, void: 0 };
  expect(progress).toEqual({ ...none, tenants: 105, waiting: 2, finalized: 1, empty: 102, done: false });
  expect(data.map(({ tenantName, waitsFor }: any) => [tenantName, waitsFor[0].code])).toEqual([
    ['c1', 'usage_unrated'],
    ['c2', 'usage_unrated'],
  ]);
});

test('those that wait come in pages, and the close is done when none is left', async () => {
  const first = await closeOf('2023-11', { limit: '1' });
  const second = await closeOf('2023-11', { limit: '1', cursor: first['nextCursor'] });
  expect([...first['data'], ...second['data']]).toEqual((await closeOf('2023-11'))['data']);
  const rates = [{ meter: 'tokens.input', sku: 'lllm', unit: '1000000 tokens', model: 'unit', unitPrice: '3' }];
  expect((await ask(publishPriceVersion, { ...book, version: 'addendum', rates })).status).toBe(201);
  await settle(deployment);
  expect((await closeOf('2023-11'))['progress']).toMatchObject({ waiting: 0, finalized: 3, empty: 102, done: true });
});

test('asked again, it asks for tenants that came or were given nothing, and leaves what is billed', async () => {
  const { json } = await send(invoicing.listInvoices, '/v1/invoices', world.operator, undefined, { tenant: tenants[0]! });
  await send(invoicing.voidInvoice, `/v1/invoices/${json['data'][0].id}/void`, world.operator, { reason: 'wrong' });
  expect((await closeOf('2023-11'))['progress']).toMatchObject({ finalized: 2, void: 1, done: true });
  await ask(invoicing.requestFactoryClose, { period: '2023-11' });
  for (let look = 0; look < 3; look += 1) await settle(deployment);
  expect((await closeOf('2023-11'))['progress']).toMatchObject({ finalized: 3, void: 0, empty: 102, done: true });
});

test('a tenant whose earlier month is not billed waits for that, and goes on after it', async () => {
  await send(setClock, '/v1/clock', world.operator, { now: '2024-02-01T01:00:00Z' });
  await put(2, { watermark: '2024-02-01T00:00:00Z', end: true, events: [tokens(tenants[0]!, 'llm-large', '2023-12-03T00:00:00Z'), tokens(tenants[0]!, 'llm-large', '2024-01-03T00:00:00Z')] }); // prettier-ignore
  await ask(invoicing.requestFactoryClose, { period: '2024-01' });
  for (let look = 0; look < 3; look += 1) await settle(deployment);
  expect((await closeOf('2024-01'))['data']).toMatchObject([{ tenant: tenants[0], waitsFor: [{ code: 'month_before_open' }] }]);
  await ask(invoicing.requestFactoryClose, { period: '2023-12' });
  for (let look = 0; look < 4; look += 1) await settle(deployment);
  expect((await closeOf('2024-01'))['progress']).toMatchObject({ finalized: 1, done: true });
});
