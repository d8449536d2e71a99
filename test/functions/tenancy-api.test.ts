import { beforeAll, expect, test } from 'vitest';
import { deploymentKey, makeWorld, newKey, tenancy, type World } from '#test/support/api-world.ts';
import { type Call, callApi } from '#test/support/rest-event.ts';

const call = (request: Call) => callApi(tenancy, request);

let world: World;
let other: World;
beforeAll(async () => {
  world = await makeWorld('one');
  other = await makeWorld('other');
});

test('without a credential, with a mistyped one, or with an unknown one the answer is 401', async () => {
  const codes = [];
  for (const key of [
    undefined,
    'nonsense',
    `${world.operator.slice(0, -1)}z`,
    world.operator.replace(/_[0-9A-Z]{26}_/, '_01JD0000000000000000000000_'),
  ]) {
    const { status, json, headers } = await call({ method: 'GET', path: '/v1/tenants', ...(key !== undefined && { key }) });
    expect([status, headers['www-authenticate'], headers['content-type']]).toEqual([401, 'Bearer', 'application/problem+json']);
    codes.push(json['code']);
  }
  expect(codes).toEqual(['credential_missing', 'credential_invalid', 'credential_invalid', 'credential_invalid']);
});

test('the credential is checked before the body is looked at', async () => {
  const { status } = await call({ method: 'POST', path: '/v1/tenants', body: '{ not json' });
  expect(status).toBe(401);
});

test('a key that lacks the scope is refused with 403, before its body is read', async () => {
  const { status, json } = await call({ method: 'POST', path: '/v1/tenants', key: world.producerKey, body: '{ not json' });
  expect([status, json['code']]).toEqual([403, 'scope_missing']);
});

test('an unknown route and an unknown id are 404 problems', async () => {
  expect((await call({ method: 'GET', path: '/v1/nothing', key: world.operator })).json['code']).toBe('route_unknown');
  const { status, json } = await call({ method: 'GET', path: '/v1/tenants/ten_01JD0000000000000000000000', key: world.operator });
  expect([status, json['code']]).toEqual([404, 'not_found']);
});

test('a method that a path lacks is 405 with those that it has', async () => {
  const { status, json, headers } = await call({ method: 'DELETE', path: '/v1/tenants', key: world.operator });
  expect([status, json['code'], headers['allow']]).toEqual([405, 'method_not_allowed', 'GET, POST']);
});

test("another factory's and another tenant's id answer 404", async () => {
  expect((await call({ method: 'GET', path: `/v1/tenants/${other.tenant}`, key: world.operator })).status).toBe(404);
  expect((await call({ method: 'GET', path: `/v1/tenants/${other.tenant}`, key: world.tenantKey })).status).toBe(404);
  expect((await call({ method: 'GET', path: `/v1/tenants/${world.tenant}`, key: world.tenantKey })).status).toBe(200);
});

test('the same key and body give the same answer, marked as replayed and without the secret', async () => {
  const headers = newKey();
  const request = { method: 'POST', path: '/v1/api-keys', key: world.operator, headers, body: { role: 'finance', name: 'f' } };
  const [first, again] = [await call(request), await call(request)];
  expect(first.status).toBe(201);
  const { secret, ...shown } = first.json;
  expect(secret).toMatch(/^fl_test_[0-9A-Z]{26}_[0-9A-Za-z]{43}[0-9a-f]{8}$/);
  expect(again.json).toEqual(shown);
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true']);
});

test('the same key with another body is 422, and without a key it is 400', async () => {
  const headers = newKey();
  const request = (name: string) => call({ method: 'POST', path: '/v1/producers', key: world.operator, headers, body: { name } });
  expect((await request('first')).status).toBe(201);
  expect((await request('second')).json['code']).toBe('idempotency_key_reused');
  const { status, json } = await call({ method: 'POST', path: '/v1/producers', key: world.operator, body: { name: 'x' } });
  expect([status, json['code']]).toEqual([400, 'idempotency_key_missing']);
});

test('a name is taken once per factory, and the refusal names the one that has it', async () => {
  const { status, json } = await call({
    method: 'POST',
    path: '/v1/tenants',
    key: world.operator,
    headers: newKey(),
    body: { name: 't1' },
  });
  expect([status, json['code'], json['existing']]).toEqual([409, 'name_taken', world.tenant]);
});

test('unknown and wrong fields are named by pointer', async () => {
  const { status, json } = await call({
    method: 'POST',
    path: '/v1/tenants',
    key: world.operator,
    headers: newKey(),
    body: { name: 'NO', colour: 1 },
  });
  expect([status, json['code']]).toEqual([400, 'invalid_request']);
  expect((json['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual(['/colour', '/name']);
});

test('a body that is too large, of another type, or with a prototype key is refused', async () => {
  const post = (body: unknown, headers = {}) =>
    call({ method: 'POST', path: '/v1/tenants', key: world.operator, headers: { ...newKey(), ...headers }, body });
  expect((await post(`"${'x'.repeat(1_000_001)}"`)).status).toBe(413);
  expect((await post('name=x', { 'Content-Type': 'text/plain' })).status).toBe(415);
  expect((await post('{"__proto__":{"x":1},"name":"x"}')).json['errors']).toMatchObject([{ pointer: '/__proto__', code: 'unknown_field' }]);
  expect((await post('{"\\u005f_proto__":{"x":1},"name":"x"}')).json['code']).toBe('invalid_request');
  expect((await post('{"constructor":{"x":1},"name":"x"}')).json['code']).toBe('invalid_request');
  expect((await post('{')).json['code']).toBe('invalid_json');
});

test('a revoked and an expired key are refused at the next request', async () => {
  const make = async (body: object) =>
    (
      await call({
        method: 'POST',
        path: '/v1/api-keys',
        key: world.operator,
        headers: newKey(),
        body: { role: 'operator', name: 'k', ...body },
      })
    ).json;
  const [short, spent] = [await make({}), await make({ expiresAt: '2020-01-01T00:00:00Z' })];
  expect((await call({ method: 'GET', path: '/v1/tenants', key: short['secret']! })).status).toBe(200);
  expect((await call({ method: 'DELETE', path: `/v1/api-keys/${String(short['id'])}`, key: world.operator })).status).toBe(204);
  expect((await call({ method: 'GET', path: '/v1/tenants', key: short['secret']! })).json['code']).toBe('credential_revoked');
  expect((await call({ method: 'GET', path: '/v1/tenants', key: spent['secret']! })).json['code']).toBe('credential_expired');
});

test('a tenant makes keys for itself only, and never more than its role has', async () => {
  const make = (body: object) =>
    call({ method: 'POST', path: '/v1/api-keys', key: world.tenantKey, headers: newKey(), body: { name: 'k', ...body } });
  expect((await make({ role: 'finance' })).json['tenant']).toBe(world.tenant);
  expect((await make({ role: 'operator' })).status).toBe(400);
  expect((await make({ role: 'finance', tenant: other.tenant })).status).toBe(404);
  expect((await make({ role: 'finance', scopes: ['invoices:write'] })).status).toBe(400);
});

test('key lists show no secret and no hash, and only what the caller may see', async () => {
  const { json, text } = await call({ method: 'GET', path: '/v1/api-keys', key: world.tenantKey });
  expect((json['data'] as { tenant: string }[]).every(({ tenant }) => tenant === world.tenant)).toBe(true);
  expect(text).not.toMatch(/hash|secret/);
});

test('a test clock moves forward only', async () => {
  const put = (now: string) => call({ method: 'PUT', path: '/v1/clock', key: world.operator, body: { now } });
  expect((await put('2023-12-01T01:00:00Z')).status).toBe(200);
  expect((await put('2023-12-01T00:00:00Z')).json['code']).toBe('clock_backwards');
  expect((await call({ method: 'GET', path: '/v1/clock', key: world.operator })).json['now']).toBe('2023-12-01T01:00:00.000Z');
});

test('lists are paged', async () => {
  for (const name of ['a', 'b', 'c'])
    await call({ method: 'POST', path: `/v1/tenants/${world.tenant}/projects`, key: world.tenantKey, headers: newKey(), body: { name } });
  const names: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: Record<string, string> = cursor === '' ? { limit: '3' } : { limit: '3', cursor };
    const { json } = await call({ method: 'GET', path: `/v1/tenants/${world.tenant}/projects`, key: world.tenantKey, query });
    names.push(...(json['data'] as { name: string }[]).map(({ name }) => name));
    cursor = json['nextCursor'] as string | null;
  }
  expect(names).toEqual(['a', 'b', 'c', 'default']);
});

test('the deployment key makes factories and their operators, and sees no tenant', async () => {
  const key = await deploymentKey();
  expect((await call({ method: 'GET', path: '/v1/tenants', key })).status).toBe(403);
  expect((await call({ method: 'GET', path: '/v1/factories', key })).json['data']).toHaveLength(2);
  const made = await call({
    method: 'POST',
    path: '/v1/api-keys',
    key,
    headers: newKey(),
    body: { role: 'operator', name: 'second', factory: world.factory },
  });
  expect((await call({ method: 'GET', path: '/v1/tenants', key: made.json['secret']! })).status).toBe(200);
});
