import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { AnyEndpoint } from '#shared/contract/endpoint.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import { deployment, deploymentKey, makeWorld, newKey } from '#test/support/api-world.ts';
import { aimed, callsTo, endpointsOf, type Known, LAST_READ, undeclared } from '#test/support/fuzz.ts';
import { entriesOn, settle } from '#test/support/in-process.ts';
import { type Call, callApi } from '#test/support/rest-event.ts';

const entries = entriesOn(deployment);
const handlerOf = (endpoint: AnyEndpoint) => entries.find(({ endpoints }) => endpoints.includes(endpoint))!.handler;
const endpointOf = (id: string) => endpointsOf().find((endpoint) => endpoint.id === id)!;

/** Asks an endpoint for what must succeed. */
const ask = async (id: string, key: string, body?: unknown, params: Readonly<Record<string, string>> = {}) => {
  const endpoint = endpointOf(id);
  const path = String(endpoint.path).replace(/\{(\w+)\}/g, (_, name: string) => params[name]!);
  const answer = await callApi(handlerOf(endpoint), { method: endpoint.method, path, key, headers: newKey(), body });
  if (answer.status >= 300) throw new Error(`${id}: ${answer.text}`);
  return answer.json;
};

const hours = Array.from({ length: 16 }, (_, index) => new Date(Date.UTC(2023, 11, 1, 2 + index * 3)).toISOString());
const months = ['2023-11-01T00:00:00Z', '2023-11-16T00:00:00Z', '2023-12-01T00:00:00Z', '2024-01-01T00:00:00Z'];
const book = JSON.parse(readFileSync(new URL('../fixtures/price-book.json', import.meta.url), 'utf8'));

/** Those there are, the newest twelve. */
const reservations: string[] = [];
let known: Known;
/** Whose clock may be moved: no window of the other world's would be left to book. */
let clock: Known;
beforeAll(async () => {
  const { operator, tenant, tenantKey, producer, producerKey } = await makeWorld('fuzz', '2023-12-01T01:00:00Z');
  await ask('publishPriceVersion', operator, book);
  await ask('createContract', operator, { tenant, priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z' });
  const used = { type: 'tokens', tenant, model: 'llm-large', at: '2023-11-16T18:17:03Z', tokens: { input: 1_000_000, output: 25_000 } };
  await ask('putBatch', producerKey, { watermark: '2023-12-01T00:00:00Z', events: [used] }, { lane: 'a', seq: '0' });
  await settle(deployment);
  const { id: invoice } = await ask('requestInvoice', operator, { tenant, period: '2023-11' });
  const { id: spare } = await ask('createApiKey', operator, { role: 'finance', name: 'spare' });
  const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' };
  const { id: pool } = await ask('createPool', operator, { name: 'h100', sku: 'gpu.h100', price, minimum: 1 });
  for (const name of ['d01', 'd02'])
    await ask('createDomain', operator, { name, supply: [{ from: '2023-01-01T00:00:00Z', n: 32 }] }, { pool });
  for (let count = 0; count < 6; count += 1) {
    const { id } = await ask('createReservation', tenantKey, { pool, n: 4, start: '2023-12-02T00:00:00Z', end: '2023-12-02T06:00:00Z' });
    reservations.push(id);
    if (count % 2 === 0) await ask('confirmReservation', tenantKey, {}, { reservation: id });
  }
  const other = await makeWorld('fuzz-clock', '2023-12-01T01:00:00Z');
  known = {
    keys: [operator, operator, operator, tenantKey, tenantKey, producerKey, await deploymentKey()],
    params: {
      pool: [pool],
      reservation: reservations,
      invoice: [invoice],
      tenant: [tenant],
      key: [spare],
      domain: ['d01', 'd02', 'none'],
      lane: ['a', 'b'],
      seq: ['0', '1', '2', '3'],
      name: ['list'],
      version: [book.version ?? '2023-11-01'],
    },
    texts: [...hours, ...months, pool, tenant, producer, defaultProject(tenant), 'd01', 'gpu.h100', 'list', 'llm-large', '2023-11', '2.10'],
  };
  clock = { ...known, keys: [other.operator, other.operator, tenantKey] };
});

/** A call whose If-Match is the ETag that a reader gets now; what is set under a path is read there, or right above. */
const upToDate = async (endpoint: AnyEndpoint, call: Call): Promise<Call> => {
  if (call.headers?.['If-Match'] !== LAST_READ) return call;
  const path = call.path.replace(/\/supply$/, '');
  const { headers } = await callApi(handlerOf(endpoint), { ...call, method: 'GET', path, body: undefined });
  return { ...call, headers: { ...call.headers, 'If-Match': String(headers['etag'] ?? '"0"') } };
};

/** The ones with most states are asked most: at least 3,000 times in all. */
const often = endpointsOf().filter(({ path }) => String(path).startsWith('/v1/reservations'));
const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 100);
const timesOf = (endpoint: AnyEndpoint) => (often.includes(endpoint) ? Math.ceil(30 / often.length) : 1);

test('whatever is sent to any endpoint, it answers what it declares and nothing else', async () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`replay with FUZZ_SEED=${seed}`);
  const round = endpointsOf().flatMap((endpoint) => Array.from({ length: timesOf(endpoint) }, () => endpoint));
  const calls = fc.tuple(
    ...round.map((endpoint) =>
      callsTo(endpoint, endpoint.scope === 'clock:write' ? clock : known).map((call) => [endpoint, call] as const),
    ),
  );
  const mixed = calls.chain((all) => fc.shuffledSubarray([...all], { minLength: all.length }));
  const succeeded = new Map<string, number>(endpointsOf().map(({ id }) => [id, 0]));
  const outcomes = new Map<string, number>();
  const found = new Map<string, Call>();
  for (const some of fc.sample(mixed, { numRuns: rounds, seed })) {
    for (const [endpoint, drawn] of some) {
      const call = await upToDate(endpoint, aimed(drawn, known.params));
      const answer = await callApi(handlerOf(endpoint), call);
      const wrong = undeclared(endpoint, answer);
      if (wrong !== undefined) found.set(`${endpoint.id} ${wrong}`, call);
      const outcome = `${endpoint.id} ${answer.status} ${answer.json?.['code'] ?? ''}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (answer.status === 201 && String(answer.json['id']).startsWith('rsv_')) reservations.push(answer.json['id']);
      if (reservations.length > 12) reservations.shift();
      if (answer.status < 300) succeeded.set(endpoint.id, succeeded.get(endpoint.id)! + 1);
    }
  }
  if (process.env['FUZZ_OUTCOMES'] !== undefined) console.log(Object.fromEntries(outcomes));
  expect(Object.fromEntries(found)).toEqual({});
  const ok = (endpoints: readonly AnyEndpoint[]) => endpoints.reduce((sum, { id }) => sum + succeeded.get(id)!, 0);
  // Else it would be fuzzing the refusals only.
  expect([ok(endpointsOf()) > 1_000 * (rounds / 100), ok(often) > 100 * (rounds / 100)]).toEqual([true, true]);
}, 300_000);

test('an answer that its endpoint does not declare is seen', () => {
  const read = endpointOf('readTenant');
  const answer = (status: number, json: Record<string, unknown>) => undeclared(read, { status, json, text: JSON.stringify(json) });
  const tenant = read.example.answer as Record<string, unknown>;
  expect(answer(200, tenant)).toBeUndefined();
  expect(answer(404, { code: 'not_found' })).toBeUndefined();
  expect(answer(200, { ...tenant, secret: 'x' })).toMatch(/fields/);
  expect(answer(200, { ...tenant, id: 1 })).toMatch(/schema/);
  expect(answer(201, tenant)).toMatch(/201/);
  expect(answer(409, { code: 'name_taken' })).toMatch(/name_taken/);
  expect(answer(500, { code: 'internal' })).toMatch(/500/);
});
