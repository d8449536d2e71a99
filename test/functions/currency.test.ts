import { beforeAll, expect, test } from 'vitest';
import { capacityApi } from '#functions/capacity/capacity-api.ts';
import { api } from '#functions/http/api.ts';
import { pricesApi } from '#functions/rating/prices-api.ts';
import { capacityDeps, ratingDeps } from '#functions/wiring.ts';
import { deployment, makeWorld, newKey, tenancy, type World } from '#test/support/api-world.ts';
import { callApi } from '#test/support/rest-event.ts';

const prices = api(pricesApi, () => ratingDeps(deployment.platform));
const capacity = api(capacityApi, () => capacityDeps(deployment.platform));

let world: World;
const post = async (path: string, body: unknown) => {
  const handler =
    path.startsWith('/v1/pools') || path.startsWith('/v1/reservations') ? capacity : path === '/v1/tenants' ? tenancy : prices;
  return callApi(handler, { method: 'POST', path, key: world.operator, headers: newKey(), body });
};
const tenantNamed = async (name: string): Promise<string> => (await post('/v1/tenants', { name })).json['id'];
const contract = (tenant: string, priceBook: string) => post('/v1/contracts', { tenant, priceBook, effectiveFrom: '2023-12-01T00:00:00Z' });
const window = { start: '2023-12-02T00:00:00Z', end: '2023-12-02T06:00:00Z' };
const hold = (tenant: string, pool: string) => post('/v1/reservations', { tenant, pool, n: 1, ...window });
const confirm = (tenant: string, { json }: Awaited<ReturnType<typeof hold>>) => post(`/v1/reservations/${json['id']}/confirm`, { tenant });

const pools: Record<string, string> = {};
beforeAll(async () => {
  world = await makeWorld('currencies', '2023-12-01T01:00:00Z');
  for (const currency of ['USD', 'EUR']) {
    const rates = [{ meter: 'gpu.time', sku: '*', unit: 'GPU-hour', model: 'unit', unitPrice: '2' }];
    const book = { name: currency.toLowerCase(), version: '1', effectiveFrom: '2023-11-01T00:00:00Z', currency, rates };
    await post('/v1/price-books', book);
    const price = { model: 'pinned', currency, unitPrice: '2.10' };
    const { json } = await post('/v1/pools', { name: currency.toLowerCase(), sku: 'gpu.h100', price, minimum: 1 });
    pools[currency] = json['id'];
    await post(`/v1/pools/${json['id']}/domains`, { name: 'd01', supply: [{ from: '2023-01-01T00:00:00Z', n: 32 }] });
  }
});

test("A commitment in another currency blocked its tenant's invoice for ever: it is refused when it is held", async () => {
  const tenant = await tenantNamed('dollars');
  expect((await contract(tenant, 'usd')).status).toBe(201);
  const refused = await hold(tenant, pools['EUR']!);
  expect([refused.status, refused.json['code']]).toEqual([409, 'currency_mismatch']);
  expect((await confirm(tenant, await hold(tenant, pools['USD']!))).status).toBe(200);
});

test('the first confirmed reservation settles the currency too: a contract, or a hold from before, in another is refused', async () => {
  const tenant = await tenantNamed('euros');
  const early = await hold(tenant, pools['USD']!);
  expect((await confirm(tenant, await hold(tenant, pools['EUR']!))).status).toBe(200);
  expect((await contract(tenant, 'usd')).json['code']).toBe('currency_mismatch');
  expect((await confirm(tenant, early)).json['code']).toBe('currency_mismatch');
  expect((await contract(tenant, 'eur')).status).toBe(201);
});

test('of a contract and a reservation in two currencies at once, one comes second and is refused', async () => {
  const tenant = await tenantNamed('raced');
  const held = await hold(tenant, pools['EUR']!);
  const answers = await Promise.all([contract(tenant, 'usd'), confirm(tenant, held)]);
  expect(answers.filter(({ json }) => json['code'] === 'currency_mismatch')).toHaveLength(1);
});
