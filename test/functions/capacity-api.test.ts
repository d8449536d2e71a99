import { beforeAll, expect, test } from 'vitest';
import { auditEverything } from '#functions/capacity/audit-rule.ts';
import { capacityApi } from '#functions/capacity/capacity-api.ts';
import { api } from '#functions/http/api.ts';
import { capacityDeps } from '#functions/wiring.ts';
import { deployment, makeWorld, newKey, tenancy, type World } from '#test/support/api-world.ts';
import { callApi } from '#test/support/rest-event.ts';

const handler = api(capacityApi, () => capacityDeps(deployment.platform));
const audit = auditEverything(() => capacityDeps(deployment.platform));

let world: World;
let other: World;
let pool: string;

const send = (
  method: string,
  path: string,
  key: string,
  body?: unknown,
  headers: Record<string, string> = {},
  query?: Record<string, string>,
) =>
  callApi(handler, { method, path, key, headers: { ...(method === 'POST' ? newKey() : {}), ...headers }, body, ...(query && { query }) });
const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' };
const day = (hour: number) => new Date(Date.UTC(2023, 11, 2, hour)).toISOString();
const demand = (more: object = {}) => ({ pool, n: 8, start: day(0), end: day(4), ...more });
const held = async (more: object = {}, key = world.tenantKey) => send('POST', '/v1/reservations', key, demand(more));
const confirm = (id: string) => send('POST', `/v1/reservations/${id}/confirm`, world.tenantKey, {});

beforeAll(async () => {
  world = await makeWorld('capacity', '2023-12-01T01:00:00Z');
  other = await makeWorld('capacity-other', '2023-12-01T01:00:00Z');
  pool = (await send('POST', '/v1/pools', world.operator, { name: 'h100', sku: 'gpu.h100-sxm', price })).json['id'];
  for (const name of ['d01', 'd02'])
    await send('POST', `/v1/pools/${pool}/domains`, world.operator, { name, supply: [{ from: '2023-01-01T00:00:00Z', n: 16 }] });
});

test('a hold keeps the first domain with room, a confirm pins the price, and both show in the ledger', async () => {
  const { status, json } = await held();
  expect([status, json['status'], json['legs'][0].domain, json['tenant']]).toEqual([201, 'held', 'd01', world.tenant]);
  const confirmed = await confirm(json['id']);
  expect([confirmed.status, confirmed.json['status'], confirmed.json['terms'].unitPrice]).toEqual([200, 'confirmed', '2.10']);
  const ledger = await send('GET', `/v1/pools/${pool}/domains/d01`, world.operator);
  expect(ledger.json['used']).toContainEqual({ at: '2023-12-02T00:00:00.000Z', value: 8 });
  expect(ledger.json['holds']).toEqual([]);
  const shown = await send('GET', `/v1/reservations/${json['id']}`, world.tenantKey);
  expect([shown.headers['etag'], shown.json]).toEqual(['"2"', confirmed.json]);
  expect((await send('POST', `/v1/reservations/${json['id']}/cancel`, world.tenantKey, {})).json['status']).toBe('cancelled');
});

test('the same key and body give the same bytes again, refusals included; another body is 422', async () => {
  const key = newKey();
  const [first, again] = [
    await send('POST', '/v1/reservations', world.tenantKey, demand({ n: 40 }), key),
    await send('POST', '/v1/reservations', world.tenantKey, demand({ n: 40 }), key),
  ];
  expect([first.status, first.json['code'], first.json['binding'].short]).toEqual([409, 'capacity_short', 24]);
  expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([409, first.text, 'true']);
  const reused = await send('POST', '/v1/reservations', world.tenantKey, demand(), key);
  expect([reused.status, reused.json['code']]).toEqual([422, 'idempotency_key_reused']);
});

test('a gang takes all its domains or none', async () => {
  const refused = await held({ n: 33, domains: 3 });
  expect([refused.status, refused.json['code']]).toEqual([409, 'capacity_short']);
  const { json } = await held({ n: 30, domains: 2, start: day(6), end: day(7) });
  expect(json['legs'].map(({ domain }: { domain: string }) => domain)).toEqual(['d01', 'd02']);
  expect((await send('POST', `/v1/reservations/${json['id']}/void`, world.tenantKey, {})).json['status']).toBe('voided');
});

test('extend, shrink, split and transfer change what is still to come; release and cancel end it', async () => {
  const { json } = await held({ n: 12, start: day(8), end: day(10) });
  const { id } = json;
  await confirm(id);
  const extended = await send('POST', `/v1/reservations/${id}/extend`, world.tenantKey, { end: day(12) });
  expect([extended.status, extended.json['end']]).toEqual([200, '2023-12-02T12:00:00.000Z']);
  const shrunk = await send('POST', `/v1/reservations/${id}/shrink`, world.tenantKey, { n: 10, from: day(11) });
  expect(shrunk.json['legs'][0].steps.map(({ value }: { value: number }) => value)).toEqual([12, 10, 0]);
  const parts = await send('POST', `/v1/reservations/${id}/split`, world.tenantKey, { n: 4 });
  expect(parts.json['data'].map(({ n }: { n: number }) => n)).toEqual([8, 4]);
  const early = await send('POST', `/v1/reservations/${id}/release`, world.tenantKey, {});
  expect([early.status, early.json['code']]).toEqual([409, 'reservation_started']);
  const small = await send('POST', `/v1/reservations/${id}/shrink`, world.tenantKey, { n: 2 });
  expect([small.status, small.json['code']]).toEqual([422, 'below_minimum']);
  const project = (
    await callApi(tenancy, {
      method: 'POST',
      path: `/v1/tenants/${world.tenant}/projects`,
      key: world.operator,
      headers: newKey(),
      body: { name: 'research' },
    })
  ).json['id'];
  const moved = await send('POST', `/v1/reservations/${id}/transfer`, world.tenantKey, { project });
  expect([moved.json['project'], moved.json['revisions'].map(({ kind }: { kind: string }) => kind)]).toEqual([
    project,
    ['held', 'confirmed', 'extended', 'shrunk', 'split', 'transferred'],
  ]);
  for (const part of [id, parts.json['data'][1].id])
    expect((await send('POST', `/v1/reservations/${part}/cancel`, world.tenantKey, {})).status).toBe(200);
});

test('a search answers signed quotes that a hold accepts at their price, and near misses', async () => {
  const body = { n: 16, hours: 2, from: day(12), to: day(18) };
  const found = await send('POST', '/v1/capacity/search', world.tenantKey, body);
  const [best] = found.json['data'];
  expect([found.json['data'].length, best.start, best.terms.unitPrice]).toEqual([2, '2023-12-02T12:00:00.000Z', '2.10']);
  const { status, json } = await send('POST', '/v1/reservations', world.tenantKey, { quote: best.quote });
  expect([status, json['n'], json['start']]).toEqual([201, 16, best.start]);
  const forged = await send('POST', '/v1/reservations', world.tenantKey, { quote: `${best.quote.slice(0, -4)}AAAA` });
  expect([forged.status, forged.json['code']]).toEqual([422, 'quote_invalid']);
  await held({ n: 12, start: day(12), end: day(18), legs: [{ domain: 'd02', n: 12 }] });
  const none = await send('POST', '/v1/capacity/search', world.tenantKey, { ...body, hours: 5 });
  expect([none.json['data'], none.json['nearMisses'].fewer[0].n, none.json['nearMisses'].later[0].start]).toEqual([
    [],
    4,
    '2023-12-02T14:00:00.000Z',
  ]);
  await send('POST', `/v1/reservations/${json['id']}/void`, world.tenantKey, {});
});

test('why-not and the calendar name what is in the way', async () => {
  const { json } = await send('POST', '/v1/capacity/why-not', world.tenantKey, demand({ n: 20 }));
  expect([json['possible'], json['largestDomainRoom'], json['bindings'][0].short]).toEqual([false, 16, 4]);
  const fits = await send('POST', '/v1/capacity/why-not', world.tenantKey, demand({ n: 20, domains: 2 }));
  expect(fits.json['possible']).toBe(true);
  const calendar = await send('GET', `/v1/pools/${pool}/calendar`, world.operator, undefined, {}, { from: day(0), to: day(1) });
  expect(calendar.json['free'][0]).toEqual({ at: '2023-12-02T00:00:00.000Z', value: 32 });
});

test('supply and quotas change by ETag: 428 without, 412 for another version, at once with the right one', async () => {
  const path = `/v1/pools/${pool}/domains/d02/supply`;
  const body = { steps: [{ from: '2023-01-01T00:00:00Z', n: 16 }], maintenance: [{ start: day(20), end: day(22), n: 16 }] };
  expect((await send('PUT', path, world.operator, body)).status).toBe(428);
  expect((await send('PUT', path, world.operator, body, { 'If-Match': '"999"' })).status).toBe(412);
  const { headers } = await send('GET', `/v1/pools/${pool}/domains/d02`, world.operator);
  const changed = await send('PUT', path, world.operator, body, { 'If-Match': String(headers['etag']) });
  expect([changed.status, changed.json['deficit']]).toEqual([200, []]);
  expect((await held({ start: day(20), end: day(21), legs: [{ domain: 'd02', n: 8 }] })).json['code']).toBe('capacity_short');
});

test('a cut records a deficit, tells whom it concerns, and lets everyone give back', async () => {
  const { json } = await held({ n: 16, start: day(23), end: day(24), legs: [{ domain: 'd01', n: 16 }] });
  await confirm(json['id']);
  const { headers } = await send('GET', `/v1/pools/${pool}/domains/d01`, world.operator);
  const steps = [
    { from: '2023-01-01T00:00:00Z', n: 16 },
    { from: day(23), n: 10 },
  ];
  const cut = await send('PUT', `/v1/pools/${pool}/domains/d01/supply`, world.operator, { steps }, { 'If-Match': String(headers['etag']) });
  expect(cut.json['deficit'][0]).toEqual({ at: day(23), value: 6 });
  const deficits = await send('GET', `/v1/pools/${pool}/deficits`, world.operator);
  expect(deficits.json['data'][0]).toMatchObject({ node: 'domain d01', untold: 0 });
  expect((await send('POST', `/v1/reservations/${json['id']}/shrink`, world.tenantKey, { n: 12 })).status).toBe(200);
  expect((await send('POST', `/v1/reservations/${json['id']}/extend`, world.tenantKey, { end: '2023-12-03T02:00:00Z' })).json['code']).toBe(
    'capacity_short',
  );
  expect((await send('POST', `/v1/reservations/${json['id']}/cancel`, world.tenantKey, {})).status).toBe(200);
});

test('a quota binds by its node, a dry run says what it would strand, and a floor is granted at once', async () => {
  const query = { pool, tenant: world.tenant };
  const { json: kept } = await held({ n: 8, start: '2023-12-05T00:00:00Z', end: '2023-12-05T04:00:00Z' });
  const quota = { steps: [{ from: '2023-12-01T00:00:00Z', n: 6 }] };
  const dry = await send('PUT', '/v1/quotas', world.operator, quota, {}, { ...query, dryRun: 'true' });
  expect([dry.json['strands'], dry.json['reservations']]).toEqual([true, expect.arrayContaining([kept['id']])]);
  const { headers } = await send('GET', '/v1/quotas', world.operator, undefined, {}, query);
  const floor = [{ from: '2023-12-01T00:00:00Z', n: 4 }];
  const set = await send('PUT', '/v1/quotas', world.operator, { ...quota, floor }, { 'If-Match': String(headers['etag']) }, query);
  expect([set.status, set.json['deficit'].length > 0]).toEqual([200, true]);
  const refused = await held({ start: '2023-12-06T00:00:00Z', end: '2023-12-06T01:00:00Z' });
  expect([refused.json['code'], refused.json['binding'].node, refused.json['binding'].limit]).toEqual(['quota_short', 'tenant', 6]);
  const now = await send('GET', '/v1/quotas', world.operator, undefined, {}, query);
  const open = await send('PUT', '/v1/quotas', world.operator, {}, { 'If-Match': String(now.headers['etag']) }, query);
  expect(open.status).toBe(200);
});

test('another tenant, and another factory, find nothing', async () => {
  const { json } = await held({ start: '2023-12-07T00:00:00Z', end: '2023-12-07T01:00:00Z' });
  for (const key of [other.tenantKey, other.operator])
    for (const [method, path, body] of [
      ['GET', `/v1/reservations/${json['id']}`, undefined],
      ['POST', `/v1/reservations/${json['id']}/void`, {}],
      ['GET', `/v1/pools/${pool}`, undefined],
    ] as const) {
      expect((await send(method, path, key, body)).status).toBe(404);
    }
  expect((await send('POST', '/v1/pools', world.tenantKey, { name: 'x', sku: 'x', price })).json['code']).toBe('scope_missing');
  expect(
    (await send('GET', '/v1/reservations', world.operator, undefined, {}, { tenant: world.tenant })).json['data'].length,
  ).toBeGreaterThan(1);
});

test('terms are immutable versions from a minute ahead on', async () => {
  const path = `/v1/pools/${pool}/terms`;
  const early = await send('POST', path, world.operator, { effectiveFrom: '2023-12-01T01:00:30Z', price });
  expect([early.status, early.json['code']]).toEqual([422, 'terms_too_early']);
  const body = {
    effectiveFrom: '2024-01-01T00:00:00Z',
    price: { model: 'holding', currency: 'USD', holdingPrice: '1', usagePrice: '0.5' },
  };
  expect((await send('POST', path, world.operator, body)).status).toBe(201);
  expect((await send('POST', path, world.operator, body)).status).toBe(409);
  expect((await send('GET', `/v1/pools/${pool}`, world.tenantKey)).json['terms'].length).toBe(2);
});

test('an audit finds every ledger equal to its rows; the hourly rule agrees', async () => {
  const { json } = await send('POST', `/v1/pools/${pool}/audit`, world.operator, {});
  expect([json['different'], json['ledgers'].length]).toEqual([0, 6]);
  await audit();
  const rebuilt = await send('POST', `/v1/pools/${pool}/rebuild`, world.operator, {});
  expect(rebuilt.json['ledgers'].every(({ verdict }: { verdict: string }) => verdict === 'equal')).toBe(true);
});
