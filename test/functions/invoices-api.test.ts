import { readFileSync } from 'node:fs';
import type { SQSEvent } from 'aws-lambda';
import { beforeAll, expect, test } from 'vitest';
import { api } from '#functions/http/api.ts';
import { invoicesApi } from '#functions/invoicing/invoices-api.ts';
import { closeWhenRung } from '#functions/invoicing/close-invoice-queue.ts';
import { closeWhatIsReady } from '#functions/invoicing/close-invoices-rule.ts';
import { numberWhenRung } from '#functions/invoicing/number-invoices-queue.ts';
import { numberWhatWaits } from '#functions/invoicing/number-invoices-rule.ts';
import { ingestApi } from '#functions/metering/ingest-api.ts';
import { pricesApi } from '#functions/rating/prices-api.ts';
import { closingDeps, ingestDeps, invoicingDeps, numberingDeps, ratingDeps, readyDeps } from '#functions/wiring.ts';
import { deployment, makeWorld, newKey, type World } from '#test/support/api-world.ts';
import { countAll } from '#test/support/in-process.ts';
import { callApi } from '#test/support/rest-event.ts';

const { platform, twin, rung } = deployment;
const handler = api(invoicesApi, () => invoicingDeps(platform));
const prices = api(pricesApi, () => ratingDeps(platform));
const ingest = api(ingestApi, () => ingestDeps(platform));
const numberByQueue = numberWhenRung(() => numberingDeps(platform));
const closeByQueue = closeWhenRung(() => closingDeps(platform));
const closeByRule = closeWhatIsReady(() => readyDeps(platform));
const numberByRule = numberWhatWaits(() => numberingDeps(platform));

const book = JSON.parse(readFileSync(new URL('../fixtures/price-book.json', import.meta.url), 'utf8'));
const END = '2023-12-01T00:00:00Z';

/** A factory at 2023-12-01T01:00Z with a tenant under the default price book. */
const billed = async (name: string): Promise<World> => {
  const world = await makeWorld(name, '2023-12-01T01:00:00Z');
  const key = world.operator;
  await callApi(prices, { method: 'POST', path: '/v1/price-books', key, headers: newKey(), body: book });
  const contract = { tenant: world.tenant, priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z' };
  await callApi(prices, { method: 'POST', path: '/v1/contracts', key, headers: newKey(), body: contract });
  return world;
};
const put = (world: World, seq: number, body: object) =>
  callApi(ingest, { method: 'PUT', path: `/v1/lanes/a/batches/${seq}`, key: world.producerKey, body });
const tokens = (world: World, more: object = {}) => ({
  type: 'tokens',
  tenant: world.tenant,
  model: 'llm-large',
  at: '2023-11-16T18:17:03Z',
  tokens: { input: 1_000_000, output: 25_000 },
  ...more,
});
const count = () => countAll(deployment);
const post = (world: World, period = '2023-11', headers = newKey(), key = world.operator) =>
  callApi(handler, { method: 'POST', path: '/v1/invoices', key, headers, body: { tenant: world.tenant, period } });
const get = (world: World, path: string, query: Record<string, string> = {}, key = world.operator) =>
  callApi(handler, { method: 'GET', path, query, key });
const preview = (world: World, period = '2023-11') => get(world, '/v1/invoices/preview', { tenant: world.tenant, period });
const event = (group: string) => ({ Records: [{ body: JSON.stringify({ group }) }] }) as SQSEvent;
const ring = (world: World) => numberByQueue(event(`${world.factory}#INV`), {} as never);
const close = (world: World) => closeByQueue(event(world.tenant), { getRemainingTimeInMillis: () => 900_000 });
const read = async (world: World, id: string) => (await get(world, `/v1/invoices/${id}`)).json;
const act = (world: World, id: string, action: 'void' | 'withdraw', body: object = {}, headers = newKey()) =>
  callApi(handler, { method: 'POST', path: `/v1/invoices/${id}/${action}`, key: world.operator, headers, body });

let world: World;
let other: World;
let invoice: Record<string, any>;
let waiting: string;
const key = newKey();
beforeAll(async () => {
  world = await billed('invoices');
  other = await billed('invoices-other');
});

test('before its month is complete a tenant sees what it will owe, and its request says what it waits for', async () => {
  await put(world, 0, { events: [tokens(world)] });
  await count();
  const { json } = await preview(world);
  expect(json).toMatchObject({ period: '2023-11', currency: 'USD', total: { amount: '3.36', currency: 'USD' }, complete: false });
  const requested = await post(world, '2023-11', key);
  expect([requested.status, requested.json]).toEqual([202, expect.objectContaining({ status: 'requested', waitsFor: [], total: null })]);
  waiting = requested.json['id'];
  await close(world);
  expect((await read(world, waiting))['waitsFor']).toEqual(json['blockers']);
  expect(json['blockers']).toMatchObject([
    { code: 'usage_incomplete', errors: [{ message: `Producer ${world.producer}, lane a: its watermark is not set.` }] },
  ]);
});

test('it waits for a gap by lane and seq, and the rule does not ring for it', async () => {
  await put(world, 2, { watermark: END, end: true, events: [] });
  await count();
  await close(world);
  expect((await read(world, waiting))['waitsFor'][0]['errors'][0].message).toBe(
    `Producer ${world.producer}, lane a: the batch with seq 1 is missing.`,
  );
  rung.closing.length = 0;
  await closeByRule();
  expect(rung.closing).toEqual([]);
});

test('it waits for batches to be counted', async () => {
  await put(world, 1, { events: [tokens(world, { model: 'llm-new' })] });
  await close(world);
  expect((await read(world, waiting))['waitsFor'].map(({ code }: { code: string }) => code)).toEqual(['usage_pending']);
});

test("A mistyped model blocked its tenant's invoice for ever: it is named, and the request can be withdrawn and made again", async () => {
  await count();
  await closeByRule();
  expect(rung.closing.splice(0)).toEqual([world.tenant]);
  await close(world);
  expect((await read(world, waiting))['waitsFor']).toMatchObject([
    {
      code: 'usage_unrated',
      errors: [
        {
          message: expect.stringMatching(
            /^tokens\.input of llm-new, project prj_\w+: 1000000 base units from 2023-11-16T18:00:00\.000Z on have no price\.$/,
          ),
        },
        {},
      ],
    },
  ]);
  expect((await get(world, `/v1/invoices/${waiting}/lines`)).json['code']).toBe('invoice_state');
  const headers = newKey();
  const withdrawn = await act(world, waiting, 'withdraw', {}, headers);
  expect([withdrawn.status, withdrawn.json]).toEqual([200, expect.objectContaining({ status: 'withdrawn', waitsFor: [] })]);
  expect((await act(world, waiting, 'withdraw', {}, headers)).json).toEqual(withdrawn.json);
  expect((await act(world, waiting, 'withdraw')).json['code']).toBe('invoice_state');
  expect((await post(world)).json).toMatchObject({ status: 'requested', revision: 1 });
});

test('a complete month closes, the same request is replayed, and a second request learns of the first', async () => {
  await put(other, 0, { watermark: END, end: true, events: [tokens(other)] });
  await count();
  const headers = newKey();
  const requested = await post(other, '2023-11', headers);
  expect(requested.status).toBe(202);
  const replayed = await post(other, '2023-11', headers);
  expect([replayed.status, replayed.json, replayed.headers['idempotent-replayed']]).toEqual([202, requested.json, 'true']);
  const second = await post(other);
  expect([second.status, second.json['code'], second.json['existing']]).toEqual([409, 'invoice_exists', requested.json['id']]);
  await close(other);
  invoice = await read(other, requested.json['id']);
  expect(invoice).toMatchObject({
    tenant: other.tenant,
    tenantName: 't1',
    seller: 'invoices-other',
    status: 'closing',
    number: null,
    total: { amount: '3.36', currency: 'USD' },
    lineCount: 2,
    finalizedAt: null,
  });
});

test('the doorbell finalizes it under the first number, and ringing again changes nothing', async () => {
  await ring(other);
  const found = (await get(other, `/v1/invoices/${invoice['id']}`)).json;
  expect(found).toEqual({ ...invoice, status: 'finalized', number: 'INV-000001', finalizedAt: '2023-12-01T01:00:00.000Z' });
  await ring(other);
  await numberByRule();
  expect((await get(other, `/v1/invoices/${invoice['id']}`)).json).toEqual(found);
});

test('what was billed is kept under its hashes', async () => {
  for (const [kind, sha256] of [
    ['basis', invoice['basis']],
    ['plans', invoice['plan']],
  ]) {
    expect(await twin.blobs.get(`${kind}/${sha256}.json`)).toBeDefined();
  }
  expect(invoice['prices']).toEqual([{ priceBook: 'list', version: '2023-11-01', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
});

test('its lines are paged and add up to its total', async () => {
  const path = `/v1/invoices/${invoice['id']}/lines`;
  const first = (await get(other, path, { limit: '1' })).json;
  const second = (await get(other, path, { limit: '1', cursor: first['nextCursor'] })).json;
  expect([...first['data'], ...second['data']]).toEqual((await get(other, path)).json['data']);
  expect(second['nextCursor']).toBeNull();
  expect(second['data'][0]).toMatchObject({
    meter: 'tokens.output',
    sku: 'llm-large',
    quantity: '25000',
    unit: '1000000 tokens',
    unitPrice: null,
    rate: '/rates/3',
    matched: { meter: 'tokens.output', sku: 'llm-large' },
    parts: [
      { says: 'up to 0.02', unitPrice: '15.00', quantity: '20000', amount: '0.3' },
      { says: 'above', unitPrice: '12.50', quantity: '5000', amount: '0.0625' },
    ],
    exactAmount: '0.3625',
    amount: { amount: '0.36', currency: 'USD' },
    kind: 'usage',
    priceVersion: '2023-11-01',
  });
  expect((await get(other, path, { cursor: 'bm8' })).status).toBe(400);
});

test('its page is HTML that runs nothing', async () => {
  const { status, headers, text } = await get(other, `/v1/invoices/${invoice['id']}/html`);
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(text).toContain('INV-000001');
});

test('lists are filtered by tenant and period, for an operator and for the tenant itself', async () => {
  const ids = async (query: Record<string, string>, key = other.operator) =>
    (await get(other, '/v1/invoices', query, key)).json['data'].map(({ id }: { id: string }) => id);
  const own = [invoice['id']];
  expect(await ids({})).toEqual(own);
  expect(await ids({ period: '2023-11', tenant: other.tenant })).toEqual(own);
  expect(await ids({ period: '2023-10' })).toEqual([]);
  expect(await ids({ period: '2023-11' }, other.tenantKey)).toEqual(own);
});

test("another tenant's and another factory's invoices do not exist here", async () => {
  expect((await get(world, `/v1/invoices/${invoice['id']}`)).status).toBe(404);
  expect((await get(world, `/v1/invoices/${invoice['id']}/html`, {}, world.tenantKey)).status).toBe(404);
  expect((await get(world, '/v1/invoices', { tenant: other.tenant })).status).toBe(404);
  expect((await get(world, '/v1/invoices/preview', { tenant: other.tenant, period: '2023-11' })).status).toBe(404);
  expect((await act(world, invoice['id'], 'void', { reason: 'not mine' })).status).toBe(404);
  expect((await act(world, invoice['id'], 'withdraw')).status).toBe(404);
  expect(JSON.stringify((await get(world, '/v1/invoices')).json)).not.toContain(invoice['id']);
});

test('a tenant cannot close its own month, and a month that is not over stays open', async () => {
  expect((await post(other, '2023-11', newKey(), other.tenantKey)).status).toBe(403);
  expect((await post(other, '2023-12')).json['code']).toBe('period_open');
});

test('one more event appears in the preview of its own month', async () => {
  const lane = { method: 'PUT', path: '/v1/lanes/late/batches/0', key: other.producerKey };
  await callApi(ingest, { ...lane, body: { events: [tokens(other, { at: '2023-12-01T00:30:00Z', tokens: { input: 2_000_000 } })] } });
  await count();
  expect((await preview(other, '2023-12')).json).toMatchObject({ total: { amount: '6.00' }, lines: [{ quantity: '2000000' }] });
});

test('of two requests at once, one makes the invoice and the other learns which', async () => {
  const racing = await billed('invoices-race');
  await put(racing, 0, { watermark: END, end: true, events: [tokens(racing)] });
  await count();
  const answers = await Promise.all([post(racing), post(racing)]);
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409]);
  const [made, refused] = answers.sort((a, b) => a.status - b.status);
  expect(refused.json['existing']).toBe(made.json['id']);
  await close(racing);
  await numberByRule();
  expect((await read(racing, made.json['id']))['number']).toBe('INV-000001');
});

test('a void invoice says who took it back and why, and its month is billed again under the next number', async () => {
  const again = await billed('invoices-void');
  await put(again, 0, { watermark: END, end: true, events: [tokens(again)] });
  await count();
  const billNovember = async () => {
    const { json } = await post(again);
    await close(again);
    await ring(again);
    return read(again, json['id']);
  };
  const first = await billNovember();
  const { status, json } = await act(again, first['id'], 'void', { reason: 'wrong address' });
  expect([status, json['status'], json['voided']]).toEqual([
    200,
    'void',
    { by: expect.stringMatching(/^key_/), at: '2023-12-01T01:00:00.000Z', reason: 'wrong address' },
  ]);
  expect((await act(again, first['id'], 'void', { reason: 'again' })).json['code']).toBe('invoice_state');
  expect(await billNovember()).toMatchObject({ revision: 2, number: 'INV-000002', total: first['total'] });
});

test("A mistyped model blocked its tenant's invoice for ever: a waiver takes it off, says who, when and why, and shows a line at zero", async () => {
  const wrong = await billed('invoices-waiver');
  await put(wrong, 0, { watermark: END, end: true, events: [tokens(wrong, { model: 'lllm', tokens: { input: 7 } }), tokens(wrong)] });
  await count();
  const { json: asked } = await post(wrong);
  await close(wrong);
  expect(await read(wrong, asked['id'])).toMatchObject({ status: 'requested', waitsFor: [{ code: 'usage_unrated' }] });
  const [unrated] = (await preview(wrong)).json['unrated'];
  const { project, meter, sku, quantity, period } = unrated;
  const waiver = { tenant: wrong.tenant, period, project, meter, sku, quantity, reason: 'a typing error' };
  const waive = (body: object) => callApi(handler, { method: 'POST', path: '/v1/waivers', key: wrong.operator, headers: newKey(), body });
  expect((await waive({ ...waiver, project: 'prj_01JD0000000000000000000000' })).status).toBe(404);
  const { status, json } = await waive(waiver);
  expect([status, json]).toEqual([
    201,
    { ...waiver, id: expect.stringMatching(/^wvr_/), by: expect.stringMatching(/^key_/), at: '2023-12-01T01:00:00.000Z' },
  ]);
  expect((await get(wrong, '/v1/waivers')).json['data']).toEqual([json]);
  expect((await get(wrong, '/v1/waivers', {}, wrong.tenantKey)).json['data']).toEqual([json]);
  expect((await get(other, '/v1/waivers')).json['data']).toEqual([]);
  await close(wrong);
  await ring(wrong);
  expect(await read(wrong, asked['id'])).toMatchObject({ status: 'finalized', total: { amount: '3.36' }, lineCount: 3 });
  const { data } = (await get(wrong, `/v1/invoices/${asked['id']}/lines`)).json;
  expect(data.find(({ kind }: { kind: string }) => kind === 'waived')).toMatchObject({
    sku: 'lllm',
    quantity: '7',
    amount: { amount: '0.00' },
  });
});

test('a waiver names a reservation and dimensions where it means only those', async () => {
  const { json: listed } = await get(other, '/v1/invoices/preview', { tenant: other.tenant, period: '2023-12' });
  const { project } = listed['lines'][0];
  const body = {
    tenant: other.tenant,
    period: '2023-12',
    project,
    meter: 'tokens.input',
    sku: 'llm-large',
    dimensions: { tier: 'batch' },
    reservation: null,
    quantity: '1',
    reason: 'a trial',
  };
  const waived = await callApi(handler, { method: 'POST', path: '/v1/waivers', key: other.operator, headers: newKey(), body });
  expect([waived.status, waived.json]).toMatchObject([201, body]);
  expect((await preview(other, '2023-12')).json['total']).toEqual(listed['total']);
});

test('the lines of a preview come in pages, the rest of it each time', async () => {
  const query = { tenant: other.tenant, period: '2023-12', limit: '1' };
  await callApi(ingest, {
    method: 'PUT',
    path: '/v1/lanes/late/batches/1',
    key: other.producerKey,
    body: { events: [tokens(other, { at: '2023-12-01T00:31:00Z' })] },
  });
  await count();
  const { json: first } = await get(other, '/v1/invoices/preview', query);
  const { json: second } = await get(other, '/v1/invoices/preview', { ...query, cursor: first['nextCursor'] });
  const { json: whole } = await preview(other, '2023-12');
  expect([...first['lines'], ...second['lines']]).toEqual(whole['lines']);
  expect([second['nextCursor'], second['total']]).toEqual([null, whole['total']]);
  expect(whole['computedAt']).toMatch(/Z$/);
});
