import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { api } from '#functions/http/api.ts';
import { pricesApi } from '#functions/rating/prices-api.ts';
import { ratingDeps } from '#functions/wiring.ts';
import { deployment, makeWorld, newKey, type World } from '#test/support/api-world.ts';
import { callApi } from '#test/support/rest-event.ts';

const handler = api(pricesApi, () => ratingDeps(deployment.platform));

const book = JSON.parse(readFileSync(new URL('../fixtures/price-book.json', import.meta.url), 'utf8'));
let world: World;
let other: World;
beforeAll(async () => {
  world = await makeWorld('prices', '2023-12-01T00:30:00Z');
  other = await makeWorld('prices-other', '2023-12-01T00:30:00Z');
});

const post = (path: string, body: unknown, headers = newKey(), key = world.operator) =>
  callApi(handler, { method: 'POST', path, key, headers, body });
const get = (path: string, query: Record<string, string> = {}, key = world.operator) =>
  callApi(handler, { method: 'GET', path, query, key });
const named = (name: string, over: object = {}) => ({ ...book, name, ...over });

test('a price version is published once, under the hash of its content, and read as it was sent', async () => {
  const published = await post('/v1/price-books', named('first'));
  expect([published.status, published.json['sha256']]).toEqual([201, expect.stringMatching(/^[0-9a-f]{64}$/)]);
  const { status, json } = await get('/v1/price-books/first/versions/2023-11-01');
  const { sha256: _, addendum, ...content } = json;
  expect(addendum).toBe(false);
  expect([status, content]).toEqual([200, { ...named('first'), effectiveFrom: '2023-11-01T00:00:00.000Z' }]);
  expect(json).toEqual(published.json);
});

test('the same content again is a success, whatever its key and the order of its fields; other content is 409', async () => {
  const first = await post('/v1/price-books', named('same'));
  const again = await post('/v1/price-books', Object.fromEntries(Object.entries(named('same')).reverse()));
  expect([again.status, again.json, again.headers['idempotent-replayed']]).toEqual([201, first.json, undefined]);
  const changed = await post('/v1/price-books', named('same', { rates: book.rates.slice(1) }));
  expect([changed.status, changed.json['code']]).toEqual([409, 'price_version_exists']);
  expect((await get('/v1/price-books/same/versions/2023-11-01')).json).toEqual(first.json);
});

test('the same request and key is replayed', async () => {
  const headers = newKey();
  const first = await post('/v1/price-books', named('replayed'), headers);
  const again = await post('/v1/price-books', named('replayed'), headers);
  expect([again.status, again.json, again.headers['idempotent-replayed']]).toEqual([201, first.json, 'true']);
});

test('a later version begins after the last one, not in the past, and in the same currency', async () => {
  await post('/v1/price-books', named('growing'));
  const later = (version: string, effectiveFrom: string, over: object = {}) =>
    post('/v1/price-books', named('growing', { version, effectiveFrom, ...over }));
  expect((await later('past', '2023-12-01T00:00:00Z')).json['code']).toBe('price_version_backdated');
  expect((await later('euro', '2024-01-01T00:00:00Z', { currency: 'EUR' })).json['code']).toBe('currency_mismatch');
  expect((await later('next', '2023-12-01T01:00:00Z')).status).toBe(201);
  expect((await later('tie', '2023-12-01T01:00:00Z')).json['code']).toBe('price_version_backdated');
  const { data } = (await get('/v1/price-books')).json;
  expect(data.find(({ name }: { name: string }) => name === 'growing')).toEqual({
    name: 'growing',
    currency: 'USD',
    latest: { version: 'next', effectiveFrom: '2023-12-01T01:00:00.000Z' },
  });
});

test('a version that begins in the past is an addendum: it may only add prices of what had none at that time', async () => {
  const tokens = (sku: string) => ({ meter: 'tokens.input', sku, unit: '1000000 tokens', model: 'unit', unitPrice: '3' });
  await post('/v1/price-books', named('mended', { rates: [tokens('llm')] }));
  const past = (version: string, skus: readonly string[]) =>
    post('/v1/price-books', named('mended', { version, effectiveFrom: '2023-11-16T00:00:00Z', rates: skus.map(tokens) }));
  const refused = await past('both', ['lllm', 'llm']);
  expect([refused.status, refused.json['code'], refused.json['detail']]).toEqual([
    409,
    'price_version_backdated',
    expect.stringContaining('tokens.input of llm had a price at 2023-11-16T00:00:00.000Z'),
  ]);
  const added = await past('added', ['lllm']);
  expect([added.status, added.json['addendum']]).toEqual([201, true]);
  expect((await past('added', ['lllm'])).json).toEqual(added.json);
  expect((await get('/v1/price-books/mended/versions/added')).json).toEqual(added.json);
  expect((await past('again', ['lllm'])).json['code']).toBe('price_version_backdated');
  const { data } = (await get('/v1/price-books')).json;
  expect(data.find(({ name }: { name: string }) => name === 'mended').latest.version).toBe('2023-11-01');
});

test('of two addenda published at once for one SKU, the one that comes second decides again', async () => {
  await post('/v1/price-books', named('raced-addenda'));
  const rates = [{ meter: 'tokens.reasoning', sku: '*', unit: '1000000 tokens', model: 'unit', unitPrice: '3' }];
  const publish = (version: string) => post('/v1/price-books', named('raced-addenda', { version, rates }));
  const answers = await Promise.all([publish('a'), publish('b')]);
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
});

test('of two versions published at once, the one that comes second decides again', async () => {
  await post('/v1/price-books', named('raced'));
  const publish = (version: string) => post('/v1/price-books', named('raced', { version, effectiveFrom: '2024-01-01T00:00:00Z' }));
  const answers = await Promise.all([publish('a'), publish('b')]);
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
});

test('a wrong field is named by its pointer', async () => {
  const { status, json } = await post('/v1/price-books', named('wrong', { rates: [{ ...book.rates[1], unitPrice: '1e3' }] }));
  expect([status, json['code'], json['errors'][0].pointer]).toEqual([400, 'invalid_request', '/rates/0/unitPrice']);
});

test('a contract binds a tenant to a book; the same again is fine, another for the same hour is not', async () => {
  await post('/v1/price-books', named('bound'));
  await post('/v1/price-books', named('bound-2'));
  await post('/v1/price-books', named('bound-euro', { currency: 'EUR' }));
  const contract = (priceBook: string, effectiveFrom = '2023-11-01T00:00:00Z') =>
    post('/v1/contracts', { tenant: world.tenant, priceBook, effectiveFrom });
  const made = await contract('bound');
  const view = { tenant: world.tenant, currency: 'USD', priceBook: 'bound', effectiveFrom: '2023-11-01T00:00:00.000Z' };
  expect([made.status, made.json]).toEqual([201, { ...view, sha256: expect.any(String) }]);
  expect((await contract('bound')).json).toEqual(made.json);
  expect((await contract('bound-2')).json['code']).toBe('contract_exists');
  expect((await contract('nowhere', '2024-01-01T00:00:00Z')).json['code']).toBe('price_book_unknown');
  expect((await contract('bound-2', '2023-11-15T00:00:00Z')).json['code']).toBe('contract_backdated');
  const prices = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`${'m'.repeat(60)}${index}`, { input: '1' }]));
  const long = { tenant: world.tenant, priceBook: 'bound', effectiveFrom: '2024-01-01T00:00:00Z', overrides: [{ rate: { model: 'matrix', unit: '1000000 tokens', prices } }] }; // prettier-ignore
  expect((await post('/v1/contracts', long)).json['code']).toBe('prices_too_long');
  expect((await contract('bound-euro', '2024-01-01T00:00:00Z')).json['code']).toBe('currency_mismatch');
  expect((await contract('bound-2', '2024-01-01T00:00:00Z')).status).toBe(201);
  const listed = await get('/v1/contracts', { tenant: world.tenant });
  expect(listed.json['data'].map(({ priceBook }: { priceBook: string }) => priceBook)).toEqual(['bound', 'bound-2']);
  expect((await get('/v1/contracts', {}, world.tenantKey)).json).toEqual(listed.json);
});

test("Usage from before a tenant's first contract had no way to a price: a contract may begin before all others", async () => {
  const early = await makeWorld('early-contract', '2023-12-01T01:00:00Z');
  const asked = (path: string, body: unknown) => callApi(handler, { method: 'POST', path, key: early.operator, headers: newKey(), body });
  for (const name of ['old', 'new']) await asked('/v1/price-books', named(name));
  const contract = (priceBook: string, effectiveFrom: string) => asked('/v1/contracts', { tenant: early.tenant, priceBook, effectiveFrom });
  expect((await contract('new', '2023-11-10T00:00:00Z')).status).toBe(201);
  expect((await contract('old', '2023-11-01T00:00:00Z')).status).toBe(201);
  expect((await contract('old', '2023-11-05T00:00:00Z')).json['code']).toBe('contract_backdated');
  expect((await contract('old', '2023-11-20T00:00:00Z')).json['code']).toBe('contract_backdated');
  expect((await contract('old', '2023-12-02T00:00:00Z')).status).toBe(201);
});

test("another factory's books and tenants do not exist here", async () => {
  await post('/v1/price-books', named('mine'));
  expect((await get('/v1/price-books/mine/versions/2023-11-01', {}, other.operator)).status).toBe(404);
  const foreign = { tenant: other.tenant, priceBook: 'mine', effectiveFrom: '2023-11-01T00:00:00Z' };
  expect((await post('/v1/contracts', foreign)).status).toBe(404);
  expect((await get('/v1/contracts', { tenant: other.tenant })).status).toBe(404);
});

test('a tenant reads the books of its own contracts, sees no others, and writes none', async () => {
  await post('/v1/price-books', named('secret'));
  const books = (await get('/v1/price-books', {}, world.tenantKey)).json['data'].map(({ name }: { name: string }) => name);
  expect(books).toEqual(['bound', 'bound-2']);
  expect((await get('/v1/price-books/bound/versions/2023-11-01', {}, world.tenantKey)).status).toBe(200);
  expect((await get('/v1/price-books/secret/versions/2023-11-01', {}, world.tenantKey)).status).toBe(404);
  expect((await post('/v1/price-books', named('theirs'), newKey(), world.tenantKey)).status).toBe(403);
});
