import { expect, test } from 'vitest';
import { setQuota } from '#shared/capacity/endpoints.ts';
import { client } from '#shared/client/client.ts';
import { listInvoices, readInvoicePage, requestInvoice } from '#shared/invoicing/endpoints.ts';
import { createTenant, listTenants, readTenant, revokeApiKey } from '#shared/tenancy/endpoints.ts';

type Seen = { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: unknown };

/** An API that answers as planned, one answer after the other, and what it was asked. */
const planned = (...answers: readonly (Response | Error)[]) => {
  const seen: Seen[] = [];
  const waits: number[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    seen.push({ method: init.method ?? 'GET', url: String(url), headers: new Headers(init.headers), body: init.body });
    const answer = answers[seen.length - 1]!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  return { seen, waits, ...client({ apiUrl: 'http://api/stage/', key: 'k', fetch, wait }) };
};
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ code, detail: 'Do something else.', existing: 'ten_1' }, { status, headers });

test('what is lost or failed is sent again with the Idempotency-Key that was made, and a new call makes a new one', async () => {
  const lost = new TypeError('fetch failed');
  const api = planned(lost, problem(503, 'unavailable'), problem(429, 'contention'), Response.json({ id: 'ten_1' }), Response.json({}));
  expect((await api.call(createTenant, { body: { name: 't' } })).id).toBe('ten_1');
  await api.call(createTenant, { body: { name: 't' } });
  const keys = api.seen.map(({ headers }) => headers.get('idempotency-key'));
  expect(keys.slice(0, 4)).toEqual(Array(4).fill(keys[0]));
  expect(keys[4]).not.toBe(keys[0]);
  expect(api.seen.map(({ body }) => body)).toEqual(Array(5).fill('{"name":"t"}'));
});

test('a key that is given is kept, and an endpoint that needs none gets none', async () => {
  const api = planned(problem(429, 'busy'), Response.json({ id: 'inv_1' }, { status: 202 }), Response.json({ id: 'ten_1' }));
  await api.call(requestInvoice, { body: { tenant: 'ten_1', period: '2023-11' }, idempotencyKey: 'mine' });
  await api.call(readTenant, { params: { tenant: 'ten_1' } });
  expect(api.seen.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['mine', 'mine', null]);
});

test('it does not ask again before the time that the API names', async () => {
  const api = planned(problem(429, 'busy', { 'retry-after': '7' }), Response.json({ data: [], nextCursor: null }));
  await api.call(listTenants);
  expect(api.waits).toEqual([7000]);
});

test.each([400, 403, 404, 409, 422])('a refusal by %s that stands is thrown with its code, and not asked again', async (status) => {
  const api = planned(problem(status, 'name_taken'));
  await expect(api.call(createTenant, { body: { name: 't' } })).rejects.toMatchObject({
    name: 'Refused',
    status,
    code: 'name_taken',
    problem: { existing: 'ten_1' },
    message: expect.stringContaining('POST /v1/tenants'),
  });
  expect(api.seen).toHaveLength(1);
});

test('a refusal names what is wrong, field by field', async () => {
  const errors = [{ pointer: '/name', code: 'too_big', message: 'Too long.' }];
  const api = planned(Response.json({ code: 'invalid_request', detail: 'Mend it.', errors }, { status: 400 }));
  await expect(api.call(createTenant, { body: { name: 't' } })).rejects.toMatchObject({
    errors,
    message: expect.stringContaining('/name'),
  });
});

test.each(['<html>', '', 'null', '[]'])('a refusal that is no problem document (%j) is thrown as unknown', async (text) => {
  const api = planned(new Response(text, { status: 403 }));
  await expect(api.call(listTenants)).rejects.toMatchObject({ status: 403, code: 'unknown', errors: [] });
});

test('a list is read over all its pages, by the cursor of each', async () => {
  const pages = [
    { data: [{ id: 'inv_1' }, { id: 'inv_2' }], nextCursor: 'a+b/=' },
    { data: [{ id: 'inv_3' }], nextCursor: null },
  ];
  const api = planned(...pages.map((page) => Response.json(page)));
  const found = await Array.fromAsync(api.pages(listInvoices, { query: { period: '2023-11', limit: '2' } }));
  expect(found.map(({ id }) => id)).toEqual(['inv_1', 'inv_2', 'inv_3']);
  const asked = api.seen.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
  expect(asked).toEqual([
    { period: '2023-11', limit: '2' },
    { period: '2023-11', limit: '2', cursor: 'a+b/=' },
  ]);
});

test('a list that is left early asks for no further page', async () => {
  const api = planned(Response.json({ data: [{ id: 'inv_1' }], nextCursor: 'more' }));
  for await (const { id } of api.pages(listInvoices)) {
    expect(id).toBe('inv_1');
    break;
  }
  expect(api.seen).toHaveLength(1);
});

test('what goes into a path stays in its segment, and what is left out of a query is not sent', async () => {
  const api = planned(Response.json({}), Response.json({ data: [], nextCursor: null }));
  await api.call(readTenant, { params: { tenant: '../a b?c' } });
  await api.call(listInvoices, { query: { period: undefined } });
  expect(api.seen.map(({ url }) => url)).toEqual(['http://api/stage/v1/tenants/..%2Fa%20b%3Fc', 'http://api/stage/v1/invoices']);
});

test('a change meant for one version says which, and the version of the answer can be read', async () => {
  const api = planned(Response.json({}, { headers: { etag: '"4"' } }));
  const query = { pool: 'pol_1', tenant: 'ten_1' };
  const { headers } = await api.send(setQuota, { query, ifMatch: '"3"', body: { steps: [{ from: '2023-11-01T00:00:00Z', n: 1 }] } });
  expect([api.seen[0]!.headers.get('if-match'), headers.get('etag')]).toEqual(['"3"', '"4"']);
});

test('an answer without a body, and one that is not JSON, are what they are', async () => {
  const html = new Response('<p>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
  const api = planned(new Response(null, { status: 204 }), html);
  expect((await api.send(revokeApiKey, { params: { key: 'key_1' } })).status).toBe(204);
  expect(await api.call(readInvoicePage, { params: { invoice: 'inv_1' } })).toBe('<p>');
});

test('what an endpoint needs is checked by the compiler, and a name that a path lacks is not sent', async () => {
  const api = planned(problem(400, 'invalid_request'));
  // @ts-expect-error -- the path names a tenant
  await expect(api.call(readTenant, {})).rejects.toThrow('needs tenant');
  expect(api.seen).toEqual([]);
  // @ts-expect-error -- a tenant has a name
  await expect(api.call(createTenant, { body: {} })).rejects.toMatchObject({ code: 'invalid_request' });
});
