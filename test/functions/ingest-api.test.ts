import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { api } from '#functions/http/api.ts';
import { ingestApi } from '#functions/metering/ingest-api.ts';
import { usageApi } from '#functions/metering/usage-api.ts';
import { ingestDeps, meteringDeps } from '#functions/wiring.ts';
import { tokenKinds } from '#shared/metering/batch.ts';
import { deployment, makeWorld, newKey, tenancy, type World } from '#test/support/api-world.ts';
import { countAll } from '#test/support/in-process.ts';
import { callApi } from '#test/support/rest-event.ts';

const { platform, twin } = deployment;
const handler = api(ingestApi, () => ingestDeps(platform));
const usage = api(usageApi, () => meteringDeps(platform));

let world: World;
let other: World;
beforeAll(async () => {
  world = await makeWorld('ingest');
  other = await makeWorld('ingest-other');
  for (const { operator } of [world, other])
    await callApi(tenancy, { method: 'PUT', path: '/v1/clock', key: operator, body: { now: '2023-12-01T01:00:00Z' } });
});

const tokens = (more: object = {}) => ({
  type: 'tokens',
  tenant: world.tenant,
  model: 'm',
  at: '2023-11-16T18:17:03.9799600Z',
  tokens: { input: 5, output: 2 },
  ...more,
});
const put = (lane: string, seq: number | string, body: unknown, headers: Record<string, string> = {}, key = world.producerKey) =>
  callApi(handler, { method: 'PUT', path: `/v1/lanes/${lane}/batches/${seq}`, key, body, headers });
const isStored = async (lane: string, seq: number) =>
  (await twin.table.get({ table: 'usage', pk: `LOG#${world.producer}#${lane}`, sk: String(seq).padStart(12, '0') })) !== undefined;
const rolled = () => countAll(deployment);

test('a batch is accepted, the same bytes again are 200, other bytes are 422 and change nothing', async () => {
  const first = await put('same', 0, { events: [tokens()] });
  expect([first.status, first.json['accepted']]).toEqual([201, 1]);
  const again = await put('same', 0, { events: [tokens()] });
  expect([again.status, again.json]).toEqual([200, first.json]);
  const before = JSON.stringify(twin.items(), (_, value) => (typeof value === 'bigint' ? String(value) : value));
  const otherBytes = await put('same', 0, { events: [tokens({ model: 'n' })] });
  expect([otherBytes.status, otherBytes.json['code']]).toEqual([422, 'batch_conflict']);
  expect(JSON.stringify(twin.items(), (_, value) => (typeof value === 'bigint' ? String(value) : value))).toBe(before);
});

test('gzip is the same batch as its plain bytes', async () => {
  const body = JSON.stringify({ events: [tokens()] });
  expect((await put('gzip', 0, gzipSync(body), { 'Content-Encoding': 'gzip' })).status).toBe(201);
  expect((await put('gzip', 0, body)).status).toBe(200);
});

test('bad events are named by index and pointer, and nothing is stored', async () => {
  const events = [
    tokens(),
    tokens({ tokens: { input: -1 } }),
    tokens({ colour: 1 }),
    { type: 'gpu', tenant: world.tenant, sku: 's', allocation: 'a', gpuMilli: 1, from: '2023-11-02T00:00:00Z', to: '2023-11-01T00:00:00Z' },
  ];
  const { status, json } = await put('bad', 0, { events });
  expect([status, json['code']]).toEqual([400, 'invalid_events']);
  expect(json['errors'].map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/events/1/tokens/input',
    '/events/2/colour',
    '/events/3/to',
  ]);
  expect(await isStored('bad', 0)).toBe(false);
});

test('an unknown tenant, an old event, a future one and a future watermark are refused, and the seq stays free', async () => {
  const events = [
    tokens({ tenant: other.tenant }),
    tokens({ at: '2023-08-01T00:00:00Z' }),
    tokens({ at: '2023-12-01T01:06:00Z' }),
    tokens({ project: 'prj_01JD0000000000000000000000' }),
  ];
  const { json } = await put('state', 0, { watermark: '2023-12-01T01:06:00Z', events });
  expect(json['errors'].map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)).toEqual([
    '/watermark in_the_future',
    '/events/0/tenant unknown_tenant',
    '/events/1/at too_old',
    '/events/2/at in_the_future',
    '/events/3/project unknown_project',
  ]);
  expect((await put('state', 0, { events: [tokens({ sku: undefined, model: 'nobody-knows' })] })).status).toBe(201);
});

test('a project is known with its own tenant only, however often it was seen', async () => {
  const make = async (name: string, key: string, tenant: string) =>
    (await callApi(tenancy, { method: 'POST', path: `/v1/tenants/${tenant}/projects`, key, headers: newKey(), body: { name } })).json['id'];
  const mine: string = await make('mine', world.operator, world.tenant);
  const second = await callApi(tenancy, {
    method: 'POST',
    path: '/v1/tenants',
    key: world.operator,
    headers: newKey(),
    body: { name: 't2' },
  });
  const stranger = { tenant: second.json['id'] as string, project: mine };
  expect((await put('projects', 0, { events: [tokens({ project: mine })] })).status).toBe(201);
  for (const seq of [1, 2]) {
    const { json } = await put('projects', seq, { events: [tokens({ project: mine }), tokens(stranger)] });
    expect(json['errors']).toMatchObject([{ pointer: '/events/1/project', code: 'unknown_project' }]);
  }
});

test('a retry of an accepted batch is answered 200 however old it is by then', async () => {
  const event = { ...tokens(), tenant: other.tenant };
  const send = () => put('aged', 0, { events: [event] }, {}, other.producerKey);
  expect((await send()).status).toBe(201);
  await callApi(tenancy, { method: 'PUT', path: '/v1/clock', key: other.operator, body: { now: '2024-12-01T00:00:00Z' } });
  expect((await send()).status).toBe(200);
  expect((await put('aged', 1, { events: [event] }, {}, other.producerKey)).json['errors'][0].code).toBe('too_old');
});

test('a lane begins with seq 0, and no seq leads it by more than 10,000', async () => {
  expect((await put('new', 1, { events: [] })).json['code']).toBe('lane_unknown');
  expect((await put('new', 0, { events: [] })).status).toBe(201);
  expect((await put('new', 10_000, { events: [] })).status).toBe(201);
  expect((await put('new', 10_001, { events: [] })).json['code']).toBe('seq_too_far');
});

test('limits hold before anything is decoded, decompressed or parsed', async () => {
  const tooLarge = await put('limits', 0, 'x'.repeat(4_500_001));
  expect([tooLarge.status, tooLarge.json['code']]).toEqual([413, 'body_too_large']);
  const notEvenBase64 = await callApi(
    (event: object, context: object) => handler({ ...event, isBase64Encoded: true } as never, context as never),
    { method: 'PUT', path: '/v1/lanes/limits/batches/0', key: world.producerKey, body: '!'.repeat(6_000_100) },
  );
  expect(notEvenBase64.status).toBe(413);
});

test('a decompression bomb is cut off at the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(300_000);
  const { status, json } = await put('bomb', 0, bomb, { 'Content-Encoding': 'gzip' });
  expect([status, json['code']]).toEqual([413, 'body_too_large']);
  expect(process.memoryUsage().external).toBeLessThan(500 * 1024 * 1024);
});

test('of many wrong events the first 1,000 errors are told', async () => {
  const { json } = await put('wrong', 0, { events: Array.from({ length: 1_500 }, () => ({})) });
  expect(json['errors']).toHaveLength(1_000);
});

test.each([
  ['objects', () => `{"events":[${'{},'.repeat(4_000_000)}{}]}`],
  ['brackets', () => '['.repeat(12_000_000)],
  ['names', () => `{"events":[],${Array.from({ length: 400_000 }, (_, index) => `"${index}":"\\"{"`).join(',')}}`],
])('A gzip of some KB that holds millions of %s took the function beyond its memory: it is refused unparsed', async (_, text) => {
  const { status, json } = await put('parts', 0, gzipSync(text()), { 'Content-Encoding': 'gzip' });
  expect([status, json['code'], json['errors']]).toMatchObject([400, 'invalid_events', [{ pointer: '', code: 'too_big' }]]);
});

test('the largest batch in values is taken, whatever its texts hold', async () => {
  const kinds = Object.fromEntries(tokenKinds.map((kind) => [kind, 1]));
  const full = tokens({ tier: 'batch', band: 'b', region: 'eu', class: 'spot', requestId: '"{,['.repeat(32), ttftMs: 1, tokens: kinds });
  const body = JSON.stringify({ events: Array.from({ length: 5_000 }, () => full) });
  expect(body.length).toBeGreaterThan(1_500_000);
  expect((await put('full', 0, gzipSync(body), { 'Content-Encoding': 'gzip' })).status).toBe(201);
});

test('An unknown field with a name of 8 MB made an answer larger than a function may give: the name is cut', async () => {
  const { status, json } = await put('name', 0, gzipSync(`{"events":[],"${'k'.repeat(8_000_000)}":0}`), { 'Content-Encoding': 'gzip' });
  expect([status, json['errors']]).toMatchObject([400, [{ pointer: `/${'k'.repeat(128)}`, code: 'unknown_field' }]]);
});

test('more than 5,000 events, or more than 20,000 usage hours, are too many', async () => {
  expect((await put('many', 0, { events: Array.from({ length: 5001 }, () => tokens()) })).status).toBe(400);
  const long = {
    type: 'gpu',
    tenant: world.tenant,
    sku: 's',
    allocation: 'a',
    gpuMilli: 1000,
    from: '2023-11-01T00:00:00Z',
    to: '2023-12-01T00:00:00Z',
  };
  expect((await put('many', 0, { events: Array.from({ length: 28 }, () => long) })).json['code']).toBe('batch_too_wide');
});

test('other media types, encodings and texts are refused', async () => {
  expect((await put('media', 0, '{}', { 'Content-Type': 'text/csv' })).status).toBe(415);
  expect((await put('media', 0, '{}', { 'Content-Encoding': 'br' })).json['code']).toBe('content_encoding');
  expect((await put('media', 0, Buffer.from('plain'), { 'Content-Encoding': 'gzip' })).json['code']).toBe('content_encoding');
  expect((await put('media', 0, Buffer.from([0x22, 0xff, 0x22]))).json['code']).toBe('invalid_json');
  for (const name of ['__proto__', String.raw`\u005f_proto__`, 'constructor'])
    expect((await put('media', 0, `{"events":[],"${name}":{}}`)).json).toMatchObject({
      code: 'invalid_events',
      errors: [{ code: 'unknown_field' }],
    });
  expect((await put('media', 0, '{"events":[{"__proto__":{}}]}')).json['code']).toBe('invalid_events');
  expect((await put('Media!', 0, { events: [] })).status).toBe(400);
  expect((await put('media', 'x', { events: [] })).status).toBe(400);
});

test('96 KB of escapes in a batch are read as what they are: an unknown field', async () => {
  const { status, json } = await put('escapes', 0, `{"events":[],"${String.raw`\u0061`.repeat(16_000)}":1}`);
  expect([status, json['code'], json['errors'][0].code]).toEqual([400, 'invalid_events', 'unknown_field']);
});

test('only a producer may send, and only its own lanes does it see', async () => {
  expect((await put('mine', 0, { events: [] }, {}, world.tenantKey)).status).toBe(403);
  await put('mine', 0, { events: [] });
  const read = (key: string, query = {}) => callApi(usage, { method: 'GET', path: '/v1/lanes/mine', key, query });
  expect((await read(world.producerKey)).status).toBe(200);
  expect((await read(other.producerKey)).status).toBe(404);
  expect((await read(other.producerKey, { producer: world.producer })).status).toBe(404);
  expect((await read(other.operator, { producer: world.producer })).status).toBe(404);
});

test('a gap is visible, and what lies behind it is counted once it is filled', async () => {
  const at = (seq: number) => ({ events: [tokens({ model: 'gap', tokens: { input: 10 ** seq } })] });
  await put('gap', 0, at(0));
  await put('gap', 2, at(2));
  await rolled();
  const lane = async () => (await callApi(usage, { method: 'GET', path: '/v1/lanes/gap', key: world.producerKey })).json;
  expect(await lane()).toMatchObject({ next: 1, firstMissing: 1, lastLogged: 2, gap: true });
  const { json: gaps } = await callApi(usage, { method: 'GET', path: '/v1/lanes', key: world.operator, query: { gaps: 'true' } });
  expect(
    gaps['data'].some(({ lane: name, firstMissing }: { lane: string; firstMissing: number }) => name === 'gap' && firstMissing === 1),
  ).toBe(true);
  const used = async () => {
    const query = { from: '2023-11-01T00:00:00Z', to: '2023-12-01T00:00:00Z', granularity: 'month', sku: 'gap' };
    return (await callApi(usage, { method: 'GET', path: '/v1/usage', key: world.tenantKey, query })).json['data'];
  };
  expect(await used()).toMatchObject([
    { granularity: 'month', tenant: world.tenant, sku: 'gap', meter: 'tokens.input', quantity: '1', unit: 'token' },
  ]);
  await put('gap', 1, at(1));
  await rolled();
  expect(await used()).toMatchObject([{ quantity: '111' }]);
  expect(await lane()).toMatchObject({ next: 3, firstMissing: 3, gap: false });
});

test('lanes are paged by producer and name; with gaps, only those of the page that miss a batch', async () => {
  const lanes = await makeWorld('lanes', '2023-12-01T01:00:00Z');
  const operator = { key: lanes.operator, headers: newKey() };
  const { id } = (await callApi(tenancy, { method: 'POST', path: '/v1/producers', ...operator, body: { name: 'second' } })).json;
  const made = { role: 'producer', name: 's', producer: id };
  const { secret } = (await callApi(tenancy, { method: 'POST', path: '/v1/api-keys', key: lanes.operator, headers: newKey(), body: made }))
    .json;
  for (const lane of ['c', 'a', 'b']) await put(lane, 0, { events: [] }, {}, lanes.producerKey);
  await put('b', 2, { events: [] }, {}, lanes.producerKey);
  await put('d', 0, { events: [] }, {}, secret);
  const list = async (key: string, query = {}) => {
    const { json } = await callApi(usage, { method: 'GET', path: '/v1/lanes', key, query });
    return { names: json['data'].map(({ lane }: { lane: string }) => lane), cursor: json['nextCursor'] };
  };
  const byProducer = lanes.producer < id ? ['a', 'b', 'c', 'd'] : ['d', 'a', 'b', 'c'];
  expect((await list(lanes.operator)).names).toEqual(byProducer);
  const page = await list(lanes.operator, { limit: '3' });
  expect(page.names).toEqual(byProducer.slice(0, 3));
  expect(await list(lanes.operator, { limit: '3', cursor: page.cursor })).toEqual({ names: byProducer.slice(3), cursor: null });
  expect((await list(lanes.producerKey)).names).toEqual(['a', 'b', 'c']);
  expect((await list(secret)).names).toEqual(['d']);
  expect(await list(lanes.producerKey, { gaps: 'true' })).toEqual({ names: ['b'], cursor: null });
  const without = await list(lanes.producerKey, { gaps: 'true', limit: '1' });
  expect([without.names, without.cursor === null]).toEqual([[], false]);
});

test("usage is the tenant's own, paged, and over at most 93 days", async () => {
  const query = { from: '2023-11-16T00:00:00Z', to: '2023-11-17T00:00:00Z', granularity: 'hour', limit: '1' };
  const first = await callApi(usage, { method: 'GET', path: '/v1/usage', key: world.tenantKey, query });
  expect(first.json['data']).toHaveLength(1);
  const second = await callApi(usage, {
    method: 'GET',
    path: '/v1/usage',
    key: world.tenantKey,
    query: { ...query, cursor: first.json['nextCursor'] },
  });
  expect(second.json['data'][0]).not.toEqual(first.json['data'][0]);
  expect(
    (await callApi(usage, { method: 'GET', path: '/v1/usage', key: world.tenantKey, query: { ...query, tenant: other.tenant } })).status,
  ).toBe(404);
  expect(
    (await callApi(usage, { method: 'GET', path: '/v1/usage', key: world.operator, query: { ...query, tenant: other.tenant } })).status,
  ).toBe(404);
  const wide = { ...query, from: '2023-01-01T00:00:00Z' };
  expect((await callApi(usage, { method: 'GET', path: '/v1/usage', key: world.tenantKey, query: wide })).json['code']).toBe('usage_range');
});
