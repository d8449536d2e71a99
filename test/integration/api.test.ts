import { gzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { beforeAll, expect, test } from 'vitest';
import { waitUntil } from '#cdk/local/replay/wait-until.ts';
import { http, type HttpWorld, idempotencyKey, makeHttpWorld } from '#test/support/http-world.ts';
import { restEvent } from '#test/support/rest-event.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();
const call = http(stage);
let world: HttpWorld;
let other: HttpWorld;
beforeAll(async () => {
  [world, other] = await Promise.all([makeHttpWorld(stage, 'api'), makeHttpWorld(stage, 'api-other')]);
});

const event = (more: object = {}) => ({
  type: 'tokens',
  tenant: world.tenant,
  model: 'm',
  at: '2023-11-20T00:00:00Z',
  tokens: { input: 5 },
  ...more,
});
const put = (lane: string, seq: number, body: unknown, headers: Record<string, string> = {}) =>
  call('PUT', `/v1/lanes/${lane}/batches/${seq}`, { key: world.producerKey, body, headers });
const lane = async (name: string) => (await call('GET', `/v1/lanes/${name}`, { key: world.producerKey })).json;

test('the same batch again is 200, other bytes at its seq are 422 and change nothing', async () => {
  expect((await put('same', 0, { events: [event()] })).status).toBe(201);
  expect((await put('same', 0, { events: [event()] })).status).toBe(200);
  const { status, json } = await put('same', 0, { events: [event({ model: 'n' })] });
  expect([status, json['code']]).toEqual([422, 'batch_conflict']);
  expect((await put('same', 0, { events: [event()] })).status).toBe(200);
  await waitUntil(
    'counting',
    () => lane('same'),
    ({ next }) => next === 1,
  );
  const usage = await call('GET', '/v1/usage?from=2023-11-01T00:00:00Z&to=2023-12-01T00:00:00Z&granularity=month', {
    key: world.tenantKey,
  });
  expect(usage.json['data']).toMatchObject([{ meter: 'tokens.input', sku: 'm', quantity: '5' }]);
});

test('a gzipped batch is the same batch as its plain bytes', async () => {
  const body = JSON.stringify({ events: [event({ tokens: {} })] });
  expect((await put('gzip', 0, gzipSync(body), { 'content-encoding': 'gzip' })).status).toBe(201);
  expect((await put('gzip', 0, body)).status).toBe(200);
});

test('a bad event is 400 with its index and pointer, and nothing is stored', async () => {
  const { status, json, headers } = await put('bad', 0, { events: [event(), event({ tokens: { input: -1 } })] });
  expect([status, json['code'], headers.get('content-type')]).toEqual([400, 'invalid_events', 'application/problem+json']);
  expect(json['errors']).toMatchObject([{ pointer: '/events/1/tokens/input' }]);
  expect((await call('GET', '/v1/lanes/bad', { key: world.producerKey })).status).toBe(404);
});

test('a body over the limit is 413 as a problem, whether the function or the gateway refuses it', async () => {
  for (const bytes of [4_500_001, 7_000_000, 11_000_000]) {
    const { status, json } = await put('large', 0, 'x'.repeat(bytes));
    expect([bytes, status, json['code']]).toEqual([bytes, 413, 'body_too_large']);
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
  const codeOf = async (key?: string) => {
    const { status, json } = await call('GET', '/v1/tenants', key === undefined ? {} : { key });
    return `${status} ${json['code'] ?? ''}`;
  };
  const make = async (more: object) =>
    (await call('POST', '/v1/api-keys', { key: world.operator, headers: idempotencyKey(), body: { role: 'operator', name: 'k', ...more } }))
      .json;
  const [revoked, expired] = [await make({}), await make({ expiresAt: '2020-01-01T00:00:00Z' })];
  expect((await call('DELETE', `/v1/api-keys/${revoked['id']}`, { key: world.operator })).status).toBe(204);
  expect(await codeOf()).toBe('401 credential_missing');
  expect(await codeOf(`${world.operator}0`)).toBe('401 credential_invalid');
  expect(await codeOf(expired['secret'])).toBe('401 credential_expired');
  expect(await codeOf(revoked['secret'])).toBe('401 credential_revoked');
  expect(await codeOf(world.producerKey)).toBe('403 scope_missing');
  expect(await codeOf(world.operator)).toBe('200 ');
});

test('unknown routes and ids are 404 problems', async () => {
  for (const path of [
    '/v1/nothing',
    '/',
    '/v1/tenants/ten_01JD0000000000000000000000',
    '/v1/invoices/inv_01JD0000000000000000000000',
    `/v1/tenants/${other.tenant}`,
  ]) {
    const { status, headers, json } = await call('GET', path, { key: world.operator });
    expect([path, status, headers.get('content-type'), typeof json['code']]).toEqual([path, 404, 'application/problem+json', 'string']);
  }
});

test('an invoice does not close over a gap: the refusal names lane and seq, and filling it closes', async () => {
  const post = (path: string, body: unknown) => call('POST', path, { key: world.operator, headers: idempotencyKey(), body });
  const book = {
    name: 'list',
    version: '1',
    effectiveFrom: '2023-11-01T00:00:00Z',
    currency: 'USD',
    rates: [{ meter: 'tokens.input', sku: 'm', unit: '1000000 tokens', model: 'unit', unitPrice: '1000' }],
  };
  expect((await post('/v1/price-books', book)).status).toBe(201);
  expect((await post('/v1/contracts', { tenant: world.tenant, priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z' })).status).toBe(
    201,
  );
  const period = { watermark: '2023-12-01T00:00:00Z', end: true };
  for (const name of ['same', 'gzip']) expect((await put(name, 1, { events: [], ...period })).status).toBe(201);
  await put('gap', 0, { events: [event()] });
  await put('gap', 2, { events: [event()], ...period });
  await waitUntil(
    'counting',
    () => lane('gap'),
    ({ next }) => next === 1,
  );
  const close = () => post('/v1/invoices', { tenant: world.tenant, period: '2023-11' });
  const refused = await waitUntil('counting', close, ({ json }) => json['code'] !== 'usage_pending');
  expect([refused.status, refused.json['code']]).toEqual([409, 'usage_incomplete']);
  expect(JSON.stringify(refused.json['errors'])).toMatch(/gap.*1/);
  expect((await put('gap', 1, { events: [event()] })).status).toBe(201);
  const closed = await waitUntil('counting', close, ({ json }) => json['code'] !== 'usage_pending');
  expect(closed.status).toBe(202);
  const invoice = await waitUntil(
    'numbering',
    async () => (await call('GET', `/v1/invoices/${closed.json['id']}`, { key: world.tenantKey })).json,
    ({ status }) => status === 'finalized',
  );
  expect(invoice).toMatchObject({ number: 'INV-000001', total: { amount: '0.02', currency: 'USD' } });
  const page = await call('GET', `/v1/invoices/${closed.json['id']}/html`, { key: world.tenantKey });
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.text).toContain('INV-000001');
});
