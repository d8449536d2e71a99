import * as fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import { makeWorld, newKey, type World } from '#test/support/api-world.ts';
import { capacityCalls, type FuzzWorld } from '#test/support/capacity-fuzz.ts';
import { callApi } from '#test/support/rest-event.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';

vi.mock('#shared/platform/live.ts', () => import('#test/support/live-twin.ts'));
const { handler } = await import('#functions/capacity/capacity-api.ts');
const { handler: tenancy } = await import('#functions/tenancy/tenancy-api.ts');

let world: World;
let fuzz: FuzzWorld;
const post = async (path: string, key: string, body: unknown) =>
  (await callApi(handler, { method: 'POST', path, key, headers: newKey(), body })).json;

beforeAll(async () => {
  world = await makeWorld('capacity-fuzz');
  await callApi(tenancy, { method: 'PUT', path: '/v1/clock', key: world.operator, body: { now: '2023-12-01T01:00:00Z' } });
  const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' };
  const { id: pool } = await post('/v1/pools', world.operator, { name: 'h100', sku: 'gpu.h100', price, minimum: 1 });
  for (const name of ['d01', 'd02'])
    await post(`/v1/pools/${pool}/domains`, world.operator, { name, supply: [{ from: '2023-01-01T00:00:00Z', n: 32 }] });
  const reservations: string[] = [];
  for (let count = 0; count < 6; count += 1) {
    const { id } = await post('/v1/reservations', world.tenantKey, {
      pool,
      n: 4,
      start: '2023-12-02T00:00:00Z',
      end: '2023-12-02T06:00:00Z',
    });
    reservations.push(id);
    if (count % 2 === 0) await post(`/v1/reservations/${id}/confirm`, world.tenantKey, {});
  }
  fuzz = { pool, tenant: world.tenant, project: defaultProject(world.tenant), reservations };
});

test('whatever is sent to the reservation API, nothing answers 5xx, and refusals are problems', async () => {
  const statuses: Record<number, number> = {};
  await fc.assert(
    fc.asyncProperty(capacityCalls(fuzz), fc.boolean(), async ({ method, path, body, query, ifMatch }, asOperator) => {
      const headers = { ...(method === 'POST' ? newKey() : {}), ...(ifMatch !== undefined && { 'If-Match': ifMatch }) };
      const key = asOperator ? world.operator : world.tenantKey;
      const { status, json } = await callApi(handler, {
        method,
        path,
        key,
        headers,
        ...(body !== undefined && { body }),
        ...(query && { query }),
      });
      statuses[status] = (statuses[status] ?? 0) + 1;
      return status < 500 && (status < 400 || typeof json['code'] === 'string');
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 3_000) },
  );
  console.log('capacity fuzz', statuses);
  expect((statuses[200] ?? 0) + (statuses[201] ?? 0)).toBeGreaterThan(100);
}, 120_000);
