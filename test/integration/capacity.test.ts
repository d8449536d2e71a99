import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import { domainSizes, readBookings, TRACE_START } from '#test/bench/capacity-bookings.ts';
import { sweepBookings } from '#test/bench/capacity-sweep.ts';
import { capacityApi } from '#functions/capacity/capacity-api.ts';
import { aimed, callsTo } from '#test/support/fuzz.ts';
import { hammer, unjustified } from '#test/support/capacity-hammer.ts';
import { http, type HttpAnswer, idempotencyKey } from '#test/support/http-world.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();
const call = http(stage);
const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' };

let operator: string;
let tenantKey: string;
let tenant: string;
const post = (path: string, key: string, body: unknown, headers = idempotencyKey()) => call('POST', path, { key, body, headers });

/** A factory whose clock stands at second 0 of the GPU trace. */
beforeAll(async () => {
  const factory = (await post('/v1/factories', stage.operatorKey, { name: `capacity-${Date.now().toString(36)}` })).json;
  operator = factory['operatorKey'].secret;
  await call('PUT', '/v1/clock', { key: operator, body: { now: new Date(TRACE_START).toISOString() } });
  tenant = (await post('/v1/tenants', operator, { name: 't1' })).json['id'];
  tenantKey = (await post('/v1/api-keys', operator, { role: 'tenant_admin', name: 'a', tenant })).json['secret'];
});

const makePool = async (name: string, supply: readonly number[]): Promise<string> => {
  const { id } = (await post('/v1/pools', operator, { name, sku: 'gpu.generic', minimum: 1, price })).json;
  for (const [index, n] of supply.entries())
    await post(`/v1/pools/${id}/domains`, operator, {
      name: `d${String(index + 1).padStart(3, '0')}`,
      supply: [{ from: '2023-01-01T00:00:00Z', n }],
    });
  return id;
};
const time = (seconds: number) => new Date(TRACE_START + seconds * 1000).toISOString();

test('32 writers over HTTP on a capacity of 60 get exactly 60 holds, and every answer is justified', async () => {
  const pool = await makePool('hammer', [60]);
  const keys = Array.from({ length: 80 }, () => idempotencyKey());
  const answers = await hammer(32, 80, async (demand) => {
    const { status, json } = await post('/v1/reservations', tenantKey, { pool, n: 1, start: time(3600), end: time(7200) }, keys[demand]);
    return { ...json, status };
  });
  expect(answers.flatMap((answer) => unjustified(answer, 1, 60) ?? [])).toEqual([]);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(60);
  const again = await post('/v1/reservations', tenantKey, { pool, n: 1, start: time(3600), end: time(7200) }, keys[0]);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect((await post(`/v1/pools/${pool}/audit`, operator, {})).json['different']).toBe(0);
});

test('200 bookings of the trace over HTTP give what the plain sweep gives', async () => {
  const bookings = readBookings(new URL('../fixtures/alibaba-gpu-2023-pods.csv', import.meta.url).pathname).slice(0, 200);
  const supply = 16;
  const pool = await makePool('trace', domainSizes(supply));
  const refused: number[] = [];
  for (const { row, n, start, end } of bookings) {
    const held = await post('/v1/reservations', tenantKey, { pool, n, start: time(start), end: time(end) });
    if (held.status === 201) expect((await post(`/v1/reservations/${held.json['id']}/confirm`, tenantKey, {})).status).toBe(200);
    else if (held.json['code'] === 'capacity_short') refused.push(row);
    else throw new Error(held.text);
  }
  const wanted = sweepBookings(bookings, supply);
  expect([refused.length, refused.slice(0, 100)]).toEqual([wanted.refused, wanted.firstRefusals]);
  const calendar = await call('GET', `/v1/pools/${pool}/calendar?from=${time(0)}&to=${time(13_000_000)}`, { key: operator });
  const free: readonly { readonly value: number }[] = calendar.json['free'];
  expect(supply - Math.min(...free.map(({ value }) => value))).toBeGreaterThanOrEqual(wanted.peakBooked);
});

test('nothing that is sent to the reservation API answers 5xx', async () => {
  const pool = await makePool('fuzz', [32, 32]);
  const held = await post('/v1/reservations', tenantKey, { pool, n: 4, start: '2023-12-02T00:00:00Z', end: '2023-12-02T06:00:00Z' });
  const params = { pool: [pool], reservation: [held.json['id'] as string], domain: ['d001', 'd002'] };
  const texts = ['2023-12-02T00:00:00Z', '2023-12-02T03:00:00Z', pool, tenant, defaultProject(tenant), 'd001', 'gpu.generic', '2.10'];
  const known = { keys: [operator, tenantKey], params, texts };
  const failed: { readonly sent: unknown; readonly answer: HttpAnswer }[] = [];
  const drawn = fc.sample(fc.oneof(...capacityApi.map(({ endpoint }) => callsTo(endpoint, known))), 150);
  const calls = drawn.map((one) => aimed(one, params));
  await hammer(8, calls.length, async (index) => {
    const { method, path, body, query, headers: { 'Idempotency-Key': once, ...headers } = {}, key } = calls[index]!;
    const text = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    const answer = await call(method, `${path.replaceAll(' ', '%20')}${text}`, {
      headers: { ...headers, ...(once !== undefined && idempotencyKey()) },
      ...(key !== undefined && { key }),
      ...(body !== undefined && { body }),
    });
    if (answer.status >= 500) failed.push({ sent: calls[index], answer });
    return { status: answer.status };
  });
  expect(failed).toEqual([]);
});
