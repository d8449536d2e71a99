import { gzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { beforeAll, expect, test } from 'vitest';
import { waitUntil } from '#cdk/demo/wait-until.ts';
import { readOpenApi } from '#shared/contract/endpoints.ts';
import { requestInvoice, readInvoice, readInvoicePage } from '#shared/invoicing/endpoints.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import { readLane, readUsage } from '#shared/metering/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { createContract, publishPriceVersion } from '#shared/rating/endpoints.ts';
import { createApiKey, listTenants, readTenant, revokeApiKey } from '#shared/tenancy/endpoints.ts';
import { clientOf, type HttpWorld, makeHttpWorld, refusal } from '#test/support/http-world.ts';
import { restEvent } from '#test/support/rest-event.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();
const as = clientOf(stage);
let world: HttpWorld;
let other: HttpWorld;
beforeAll(async () => {
  [world, other] = await Promise.all([makeHttpWorld(stage, 'api'), makeHttpWorld(stage, 'api-other')]);
});

const event = (more: object = {}): SentBatch['events'][number] => ({
  type: 'tokens',
  tenant: world.tenant,
  model: 'm',
  at: '2023-11-20T00:00:00Z',
  tokens: { input: 5 },
  ...more,
});
/** The status of an accepted batch. */
const put = async (lane: string, seq: number, body: SentBatch | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  (await world.producer.send(putBatch, { params: { lane, seq: String(seq) }, body, headers })).status;
const lane = (name: string) => world.producer.call(readLane, { params: { lane: name } });
const counted = (name: string, batches: number) => waitUntil('counting', () => lane(name), ({ next }) => next === batches); // prettier-ignore

test('the same batch again is 200, other bytes at its seq are 422 and change nothing', async () => {
  expect(await put('same', 0, { events: [event()] })).toBe(201);
  expect(await put('same', 0, { events: [event()] })).toBe(200);
  expect(await refusal(put('same', 0, { events: [event({ model: 'n' })] }))).toEqual([422, 'batch_conflict']);
  expect(await put('same', 0, { events: [event()] })).toBe(200);
  await counted('same', 1);
  const query = { from: '2023-11-01T00:00:00Z', to: '2023-12-01T00:00:00Z', granularity: 'month' } as const;
  const usage = await world.admin.call(readUsage, { query });
  expect(usage.data).toMatchObject([{ meter: 'tokens.input', sku: 'm', quantity: '5' }]);
});

test('a gzipped batch is the same batch as its plain bytes', async () => {
  const body = new TextEncoder().encode(JSON.stringify({ events: [event({ tokens: {} })] }));
  expect(await put('gzip', 0, new Uint8Array(gzipSync(body)), { 'content-encoding': 'gzip' })).toBe(201);
  expect(await put('gzip', 0, body)).toBe(200);
});

test('a bad event is 400 with its index and pointer, and nothing is stored', async () => {
  await expect(put('bad', 0, { events: [event(), event({ tokens: { input: -1 } })] })).rejects.toMatchObject({
    status: 400,
    code: 'invalid_events',
    errors: [{ pointer: '/events/1/tokens/input' }],
  });
  expect(await refusal(lane('bad'))).toEqual([404, 'not_found']);
});

test('a body over the limit is 413 as a problem, whether the function or the gateway refuses it', async () => {
  for (const bytes of [4_500_001, 7_000_000, 11_000_000]) {
    const body = new Uint8Array(bytes).fill(120);
    expect([bytes, await refusal(put('large', 0, body))]).toEqual([bytes, [413, 'body_too_large']]);
  }
});

test('a decompression bomb is cut off in the deployed function', async () => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
  const request = restEvent({
    method: 'PUT',
    path: '/v1/lanes/bomb/batches/0',
    key: world.producerKey,
    body: bomb,
    headers: { 'Content-Encoding': 'gzip' },
  });
  const client = new LambdaClient({
    endpoint: stage.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
  const ingest = Functions.find(({ FunctionName }) => FunctionName?.includes('IngestApi'))?.FunctionName;
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: ingest, Payload: JSON.stringify(request) }));
  const answer = JSON.parse(Buffer.from(Payload!).toString());
  expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([413, 'body_too_large']);
});

test('wrong, expired, revoked and under-scoped keys are refused', async () => {
  const listed = (key?: string) => refusal(as(key).call(listTenants));
  const make = (more: object) => world.operator.call(createApiKey, { body: { role: 'operator', name: 'k', ...more } });
  const [good, revoked, expired] = [await make({}), await make({}), await make({ expiresAt: '2020-01-01T00:00:00Z' })];
  await world.operator.call(revokeApiKey, { params: { key: revoked.id } });
  expect(await listed()).toEqual([401, 'credential_missing']);
  expect(await listed(`${good.secret}0`)).toEqual([401, 'credential_invalid']);
  expect(await listed(expired.secret)).toEqual([401, 'credential_expired']);
  expect(await listed(revoked.secret)).toEqual([401, 'credential_revoked']);
  expect(await listed(world.producerKey)).toEqual([403, 'scope_missing']);
  expect((await as(good.secret).call(listTenants)).data).toHaveLength(1);
});

test('unknown routes and ids are 404 problems', async () => {
  const readTenantOf = (tenant: string) => refusal(world.operator.call(readTenant, { params: { tenant } }));
  for (const tenant of ['ten_01JD0000000000000000000000', other.tenant]) expect(await readTenantOf(tenant)).toEqual([404, 'not_found']);
  const invoice = 'inv_01JD0000000000000000000000';
  expect(await refusal(world.operator.call(readInvoice, { params: { invoice } }))).toEqual([404, 'not_found']);
  // Where there is no endpoint, there is nothing to call it by.
  for (const path of ['/v1/nothing', '/']) {
    const { status, headers } = await fetch(`${stage.apiUrl}${path}`, { headers: { authorization: `Bearer ${world.producerKey}` } });
    expect([path, status, headers.get('content-type')]).toEqual([path, 404, 'application/problem+json']);
  }
});

test('the interface documents itself to anyone, and says which methods a path has', async () => {
  const document = await as().call(readOpenApi);
  expect(document['paths']).toHaveProperty(['/v1/invoices/{invoice}/lines', 'get', 'operationId'], 'listInvoiceLines');
  await expect(as().call({ ...readOpenApi, method: 'DELETE' })).rejects.toMatchObject({ status: 405, code: 'method_not_allowed' });
  const { status, headers } = await fetch(`${stage.apiUrl}/v1/openapi.json`, { method: 'DELETE' });
  expect([status, headers.get('allow')]).toEqual([405, 'GET']);
});

test('an invoice does not close over a gap: the refusal names lane and seq, and filling it closes', async () => {
  const { operator, admin, tenant } = world;
  const effectiveFrom = '2023-11-01T00:00:00Z';
  const rates = [{ meter: 'tokens.input', sku: 'm', unit: '1000000 tokens', model: 'unit', unitPrice: '1000' }] as const;
  const book = { name: 'list', version: '1', effectiveFrom, currency: 'USD' as const, rates: [...rates] };
  await operator.call(publishPriceVersion, { body: book });
  await operator.call(createContract, { body: { tenant, priceBook: 'list', effectiveFrom } });
  const period = { watermark: '2023-12-01T00:00:00Z', end: true } as const;
  for (const name of ['same', 'gzip']) expect(await put(name, 1, { events: [], ...period })).toBe(201);
  await put('gap', 0, { events: [event()] });
  await put('gap', 2, { events: [event()], ...period });
  await counted('gap', 1);
  const { id } = await operator.call(requestInvoice, { body: { tenant, period: '2023-11' } });
  const params = { invoice: id };
  const read = () => admin.call(readInvoice, { params });
  const waiting = await waitUntil('looking', read, ({ waitsFor }) => waitsFor.some(({ code }) => code === 'usage_incomplete'));
  expect(JSON.stringify(waiting.waitsFor)).toMatch(/gap.*1/);
  expect(await put('gap', 1, { events: [event()] })).toBe(201);
  const invoice = await waitUntil('closing', read, ({ status }) => status === 'finalized');
  expect(invoice).toMatchObject({ number: 'INV-000001', total: { amount: '0.02', currency: 'USD' } });
  const { headers, body: page } = await admin.send(readInvoicePage, { params });
  expect(headers.get('content-type')).toContain('text/html');
  expect(page).toContain('INV-000001');
});
