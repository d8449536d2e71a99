import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { closeWhatIsReady } from '#functions/invoicing/close-invoices-rule.ts';
import { numberWhatWaits } from '#functions/invoicing/number-invoices-rule.ts';
import { rollUpWhenRung } from '#functions/metering/rollup-queue.ts';
import { ringEveryShard } from '#functions/metering/rollup-rule.ts';
import { sweepEveryDay } from '#functions/metering/sweep-lanes-rule.ts';
import { invoicingDeps, meteringDeps, numberingDeps, type Platform, rollUpDeps, sweepDeps } from '#functions/wiring.ts';
import type { AnyEndpoint } from '#shared/contract/endpoint.ts';
import * as invoicing from '#shared/invoicing/endpoints.ts';
import { DAY, HOUR, MINUTE } from '#shared/kernel/time.ts';
import { closeSeq, listLanes, readClosedSeq, readLane } from '#shared/metering/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { metrics } from '#shared/platform/logger.ts';
import { createContract, publishPriceVersion } from '#shared/rating/endpoints.ts';
import { retireProducer, setClock } from '#shared/tenancy/endpoints.ts';
import { deployment, makeWorld, newKey, type World } from '#test/support/api-world.ts';
import { entriesOn, settle } from '#test/support/in-process.ts';
import { callApi } from '#test/support/rest-event.ts';

// One test a line of the README's runbook: what the alarm watches is emitted, the line's call is made, and it is emitted no more.
const book = JSON.parse(readFileSync(new URL('../fixtures/price-book.json', import.meta.url), 'utf8'));
const { platform } = deployment;
const entries = entriesOn(deployment);
const clock = Date.parse('2023-12-01T01:00:00Z');
const context = { getRemainingTimeInMillis: () => 900_000 } as never;

/** What a function emits while it runs: the largest value by name, with its age where it has one. */
const told = async (run: () => Promise<unknown>): Promise<Record<string, number>> => {
  const emitted: Record<string, number> = {};
  vi.spyOn(metrics, 'singleMetric').mockImplementation(() => {
    const dimensions: string[] = [];
    const one = {
      addDimension: (_name: string, value: string) => (dimensions.push(value), one),
      addMetric: (name: string, _unit: string, value: number) => {
        const key = [name, ...dimensions].join(' ');
        emitted[key] = Math.max(emitted[key] ?? 0, value);
        return one;
      },
    };
    return one as never;
  });
  await run();
  return emitted;
};
afterEach(() => void vi.restoreAllMocks());

let world: World;
let shard: string;
const state = { clock, bytesAreGone: false };
const raw = { ...platform.raw, get: async (key: string) => (state.bytesAreGone ? undefined : platform.raw.get(key)) };

const send = (endpoint: AnyEndpoint, path: string, key: string, body?: unknown, query: Record<string, string> = {}) => {
  const { handler } = entries.find(({ endpoints }) => endpoints.includes(endpoint))!;
  return callApi(handler, { method: endpoint.method, path, key, headers: newKey(), query, ...(body !== undefined && { body }) });
};
const ask = (endpoint: AnyEndpoint, path: string, body?: unknown, query: Record<string, string> = {}) =>
  send(endpoint, path, world.operator, body, query);
const tokens = (at: string, more: object = {}) => ({
  type: 'tokens',
  tenant: world.tenant,
  model: 'llm-large',
  at,
  tokens: { input: 1_000_000 },
  ...more,
});
const put = (lane: string, seq: number, body: object) => send(putBatch, `/v1/lanes/${lane}/batches/${seq}`, world.producerKey, body);
const laneOf = async (lane: string) => (await ask(readLane, `/v1/lanes/${lane}`, undefined, { producer: world.producer })).json;
const tombstone = (lane: string, seq: number) =>
  ask(closeSeq, `/v1/lanes/${lane}/tombstones`, { producer: world.producer, seq, reason: 'The gateway lost its disk.' });
const pass = async (milliseconds: number) => {
  state.clock += milliseconds;
  await ask(setClock, '/v1/clock', { now: new Date(state.clock).toISOString() });
};
const ring = (through: Partial<Platform> = {}) =>
  rollUpWhenRung(() => rollUpDeps({ ...platform, raw, ...through }))(
    { Records: [{ body: JSON.stringify({ group: shard }) }] } as never,
    context,
  );
/** What a look at the shard tells. */
const look = (through: Partial<Platform> = {}) => told(() => ring(through));
const broken = (pk: string) => ({
  table: {
    ...platform.table,
    get: (key: Parameters<Platform['table']['get']>[0]) => (key.pk === pk ? Promise.reject(new Error('x')) : platform.table.get(key)),
  },
});

const begin = async (name: string) => {
  state.clock = clock;
  world = await makeWorld(name, new Date(clock).toISOString());
  shard = `${world.factory}.0`;
};

beforeAll(() => begin('runbook'));

test('RollupLag, ShardLag: a deployment without a shard says that nothing lags; with shards, only their own looks do', async () => {
  const ruleOf = (shards: readonly string[]) =>
    ringEveryShard(() => ({ metering: { shards: async () => shards }, queue: { ring: async () => {} } }));
  expect(await told(ruleOf([]))).toEqual({ rollupLag: 0, 'rollupLag none': 0 });
  expect(await told(ruleOf(['fac_1.0']))).toEqual({ 'rollupLag none': 0 });
});

test('RollupLag, ShardLag: a shard that was not looked at says how far it is behind, and is level after a ring', async () => {
  await begin('lag');
  await put('a', 0, { events: [tokens('2023-12-01T00:30:00Z')] });
  await pass(10 * MINUTE);
  expect(await look({ interval: MINUTE })).toMatchObject({ rollupLag: 600, [`rollupLag ${shard}`]: 600 });
  expect(await look()).toMatchObject({ rollupLag: 0, [`rollupLag ${shard}`]: 0, unreadableLanes: 0, gapAge: 0, 'lateEvents recent': 0 });
});

test('RollupFailures: a shard that failed is counted by the next ring once the cause is gone', async () => {
  await begin('failure');
  await put('a', 0, { events: [tokens('2023-12-01T00:30:00Z')] });
  expect(await look(broken(`SHARD#${shard}`))).toEqual({ rollupFailures: 1 });
  expect(await look()).toMatchObject({ countedBatches: 1 });
});

/** Too large for the log: kept in the bucket. */
const large = (events = 400) => ({
  events: Array.from({ length: events }, () => tokens('2023-12-01T00:30:00Z', { requestId: randomBytes(32).toString('hex') })),
});

test('UnreadableLanes: the bytes are put back by sending them again, or skipped by a tombstone that says what became of them', async () => {
  await begin('unreadable');
  const [first, second] = [large(), large()];
  await put('a', 0, first);
  await put('a', 1, second);
  state.bytesAreGone = true;
  expect(await look()).toMatchObject({ unreadableLanes: 1, countedBatches: 0 });
  expect(await look()).toMatchObject({ unreadableLanes: 1 });
  expect(await laneOf('a')).toMatchObject({ needs: { what: 'bytes', seq: 0 } });
  state.bytesAreGone = false;
  expect((await put('a', 0, first)).status).toBe(200);
  expect(await look()).toMatchObject({ unreadableLanes: 0, countedBatches: 2 });

  await put('a', 2, large());
  state.bytesAreGone = true;
  expect(await look()).toMatchObject({ unreadableLanes: 1 });
  expect((await tombstone('a', 2)).status).toBe(201);
  expect(await look()).toMatchObject({ unreadableLanes: 0, countedBatches: 1 });
  state.bytesAreGone = false;
  const closed = await ask(readClosedSeq, '/v1/lanes/a/tombstones/2', undefined, { producer: world.producer });
  expect(closed.json).toMatchObject({ logged: true, outcome: 'skipped' });
});

test('GapAge: a gap is closed by its batch or by a tombstone', async () => {
  await begin('gap');
  const batch = { events: [tokens('2023-12-01T00:30:00Z')] };
  for (const seq of [0, 2, 4]) await put('a', seq, batch);
  await look();
  await pass(2 * HOUR);
  expect((await look())['gapAge']).toBe(7_200);
  const { data } = (await ask(listLanes, '/v1/lanes', undefined, { gaps: 'true' })).json;
  expect(data).toMatchObject([{ lane: 'a', producer: world.producer, needs: { what: 'batch', seq: 1 } }]);
  await put('a', 1, batch);
  expect((await look())['gapAge']).toBe(7_200);
  expect((await tombstone('a', 3)).status).toBe(201);
  expect(await look()).toMatchObject({ gapAge: 0 });
  expect(await look()).toMatchObject({ gapAge: 0, countedBatches: 0 });
  expect((await laneOf('a'))['needs']).toEqual({ what: 'watermark', seq: null });
});

test('LanesWithMore: a batch that was accepted after its lane had ended is found by the sweep and counted', async () => {
  await begin('more');
  const batch = { events: [tokens('2023-12-01T00:30:00Z')] };
  await put('a', 0, batch);
  await put('a', 1, { ...batch, end: true });
  await look();
  // Another environment remembers the lane as open.
  const { append, log } = meteringDeps(platform).metering;
  await append({ ...(await log({ producer: world.producer, lane: 'a' }, 0))!, seq: 2 });
  expect(await look()).toMatchObject({ countedBatches: 0 });
  const sweep = sweepEveryDay(() => sweepDeps(platform));
  expect(await told(sweep)).toEqual({ lanesWithMore: 1 });
  expect(await look()).toMatchObject({ countedBatches: 1 });
  expect(await told(sweep)).toEqual({ lanesWithMore: 0 });
});

test('LateUsage, BrokenPromises, LateUsageOld: what comes late is billed by the next close, what comes after months by the one after it was counted', async () => {
  await begin('late');
  await ask(publishPriceVersion, '/v1/price-books', book);
  await ask(createContract, '/v1/contracts', { tenant: world.tenant, priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z' });
  await put('a', 0, { watermark: '2023-12-01T00:00:00Z', events: [tokens('2023-11-16T00:00:00Z')] });
  const close = async (period: string) => {
    const { json } = await ask(invoicing.requestInvoice, '/v1/invoices', { tenant: world.tenant, period });
    for (let turn = 0; turn < 3; turn += 1) await settle(deployment);
    expect((await ask(invoicing.readInvoice, `/v1/invoices/${json['id']}`)).json).toMatchObject({ status: 'finalized' });
    const { data } = (await ask(invoicing.listInvoiceLines, `/v1/invoices/${json['id']}/lines`)).json;
    return data.map(({ kind, period: of, quantity }: any) => [kind, of, quantity]);
  };
  expect(await close('2023-11')).toEqual([['usage', '2023-11', '1000000']]);

  await pass(5 * DAY);
  await put('a', 1, { events: [tokens('2023-11-20T00:00:00Z')] });
  await put('a', 3, { events: [tokens('2023-11-21T00:00:00Z')] });
  expect(await look()).toMatchObject({ 'lateEvents recent': 1, 'lateEvents old': 0, brokenPromises: 1 });
  expect(await laneOf('a')).toMatchObject({ broken: 1 });
  expect(await look()).toMatchObject({ 'lateEvents recent': 0, brokenPromises: 0 });
  await pass(30 * DAY);
  await put('a', 4, { watermark: '2024-01-01T00:00:00Z', events: [tokens('2023-12-20T00:00:00Z')] });
  await tombstone('a', 2);
  state.clock = Date.parse('2024-06-05T00:00:00Z');
  await pass(0);
  expect(await look()).toMatchObject({ 'lateEvents recent': 0, 'lateEvents old': 2, brokenPromises: 1 });
  await put('a', 5, { watermark: '2024-06-01T00:00:00Z', events: [] });
  expect(await look()).toMatchObject({ 'lateEvents recent': 0, 'lateEvents old': 0 });
  expect(await close('2023-12')).toEqual([['usage', '2023-12', '1000000'], ['late', '2023-11', '2000000']]); // prettier-ignore
});

test('RequestAge: a request that waits for a silent producer goes on when the producer is retired', async () => {
  await begin('waiting');
  await ask(publishPriceVersion, '/v1/price-books', book);
  await ask(createContract, '/v1/contracts', { tenant: world.tenant, priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z' });
  const { json } = await ask(invoicing.requestInvoice, '/v1/invoices', { tenant: world.tenant, period: '2023-11' });
  await settle(deployment);
  const rule = closeWhatIsReady(() => invoicingDeps(platform));
  expect(await told(rule)).toEqual({ requestAge: 0 });
  await pass(2 * DAY);
  expect(await told(rule)).toEqual({ requestAge: 2 * 24 * 3_600 });
  const waiting = (await ask(invoicing.readInvoice, `/v1/invoices/${json['id']}`)).json;
  expect(waiting['waitsFor']).toMatchObject([{ code: 'usage_incomplete', errors: [{ code: 'no_lane' }] }]);
  await ask(retireProducer, `/v1/producers/${world.producer}/retire`, { from: '2023-11-01T00:00:00Z', reason: 'Declared by mistake.' });
  for (let turn = 0; turn < 2; turn += 1) await settle(deployment);
  expect((await ask(invoicing.readInvoice, `/v1/invoices/${json['id']}`)).json).toMatchObject({ status: 'finalized' });
  expect(await told(rule)).toEqual({ requestAge: 0 });
});

test('InvoicingFailures: a month or a series whose look failed is looked at again each minute', async () => {
  await begin('failing');
  await ask(publishPriceVersion, '/v1/price-books', book);
  await ask(createContract, '/v1/contracts', { tenant: world.tenant, priceBook: 'list', effectiveFrom: '2023-11-01T00:00:00Z' });
  await put('a', 0, { watermark: '2023-12-01T00:00:00Z', events: [tokens('2023-11-16T00:00:00Z')] });
  const { json } = await ask(invoicing.requestInvoice, '/v1/invoices', { tenant: world.tenant, period: '2023-11' });
  const statusOf = async () => (await ask(invoicing.readInvoice, `/v1/invoices/${json['id']}`)).json['status'];
  const failing = broken(`F#${world.factory}`);
  expect(await told(closeWhatIsReady(() => invoicingDeps({ ...platform, ...failing })))).toEqual({ failedLooks: 1, requestAge: 0 });
  deployment.rung.numbering.length = 0;
  await settle(deployment);
  const number = (through: Partial<Platform> = {}) => told(numberWhatWaits(() => numberingDeps({ ...platform, ...through })));
  expect(await statusOf()).toBe('finalized');
  expect(await number(failing)).toEqual({});
});
