import { beforeAll, expect, test } from 'vitest';
import { client } from '#shared/client/client.ts';
import * as metering from '#shared/metering/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { createProducer, listProducers, retireProducer, setShards } from '#shared/tenancy/endpoints.ts';
import { previewInvoice } from '#shared/invoicing/endpoints.ts';
import { deployment, makeWorld, type World } from '#test/support/api-world.ts';
import { refusal } from '#test/support/http-world.ts';
import { inProcess } from '#test/support/in-process.ts';

const { twin, platform } = deployment;
const as = (key: string) => client({ apiUrl: 'http://functions', fetch: inProcess(deployment), key });

let world: World;
let operator: ReturnType<typeof as>;
let producer: ReturnType<typeof as>;
beforeAll(async () => {
  world = await makeWorld('lanes', '2023-12-01T01:00:00Z');
  operator = as(world.operator);
  producer = as(world.producerKey);
});

const events = (input = 1) => [
  { type: 'tokens' as const, tenant: world.tenant, model: 'm', at: '2023-11-16T18:00:00Z', tokens: { input } },
];
const put = (lane: string, seq: number, body: object = { events: events() }) =>
  producer.call(putBatch, { params: { lane, seq: String(seq) }, body: { events: [], ...body } });
const laneOf = (lane: string) => producer.call(metering.readLane, { params: { lane } });
const close = (lane: string, seq: number, key?: string) =>
  operator.call(metering.closeSeq, {
    params: { lane },
    body: { producer: world.producer, seq, reason: 'The disk is gone.' },
    ...(key !== undefined && { idempotencyKey: key }),
  });
const closedSeq = (lane: string, seq: number) =>
  operator.call(metering.readClosedSeq, { params: { lane, seq: String(seq) }, query: { producer: world.producer } });
/** Damages what the log says of a batch, or mends it. */
const damage = async (lane: string, seq: number, sha256: string) => {
  const [item] = await twin.table.getMany([{ table: 'usage', pk: `LOG#${world.producer}#${lane}`, sk: String(seq).padStart(12, '0') }]);
  await twin.table.commit([{ replace: { ...item!, sha256, version: item!.version + 1 }, ifVersion: item!.version }]);
  return String(item!['sha256']);
};

test('a lane says what would make it complete: a batch, counting, bytes, or a watermark', async () => {
  await put('needs', 0);
  expect((await laneOf('needs')).needs).toEqual({ what: 'watermark', seq: null });
  await put('needs', 2);
  expect((await laneOf('needs')).needs).toEqual({ what: 'batch', seq: 1 });
  await put('needs', 1, { end: true });
  expect(await laneOf('needs')).toMatchObject({ next: 3, ended: true, needs: null });
});

test('a producer that names another one does not see its own lane in its place', async () => {
  await put('mine', 0);
  const ask = (name: string) => producer.call(metering.readLane, { params: { lane: 'mine' }, query: { producer: name } });
  expect(await ask(world.producer)).toMatchObject({ lane: 'mine' });
  expect(await refusal(ask('prd_01JD0000000000000000000009'))).toEqual([404, 'not_found']);
});

test('an operator closes a missing seq: the lane goes on, a batch there is refused, and who did it is kept', async () => {
  await put('gap', 0);
  await put('gap', 2);
  expect(await laneOf('gap')).toMatchObject({ next: 1, needs: { what: 'batch', seq: 1 } });
  const closed = await close('gap', 1, 'close-gap');
  expect(closed).toMatchObject({
    lane: 'gap',
    producer: world.producer,
    seq: 1,
    reason: 'The disk is gone.',
    logged: false,
    outcome: null,
  });
  expect(closed.by).toMatch(/^key_/);
  expect(await close('gap', 1)).toEqual(closed);
  expect(await closedSeq('gap', 1)).toEqual(closed);
  expect(await laneOf('gap')).toMatchObject({ next: 3, needs: { what: 'watermark' } });
  expect(await refusal(put('gap', 1))).toEqual([409, 'seq_closed']);
});

test('a seq that has a readable batch, one that is far ahead, and a lane of nobody cannot be closed', async () => {
  await put('full', 0);
  expect(await refusal(close('full', 0))).toEqual([409, 'seq_not_missing']);
  expect(await refusal(close('full', 10_002))).toEqual([409, 'seq_not_missing']);
  expect(await refusal(close('nowhere', 0))).toEqual([404, 'not_found']);
  expect(await refusal(closedSeq('full', 0))).toEqual([404, 'not_found']);
});

test('a batch that cannot be read is skipped on request, and only then may its events be sent again', async () => {
  await put('torn', 0);
  await meteringStore(platform.table).append({
    id: { producer: world.producer, lane: 'torn' },
    seq: 1,
    shard: (await laneOf('torn')).shard,
    sha256: 'not these bytes',
    events: 1,
    bytes: 1,
    receivedAt: 0,
    body: new Uint8Array([1]),
  });
  await put('torn', 2);
  expect(await laneOf('torn')).toMatchObject({ next: 1, needs: { what: 'bytes', seq: 1 } });
  expect(await close('torn', 1)).toMatchObject({ logged: true, outcome: null });
  await put('torn', 3);
  expect(await closedSeq('torn', 1)).toMatchObject({ logged: true, outcome: 'skipped' });
  expect(await laneOf('torn')).toMatchObject({ next: 4 });
});

test('a request to skip a batch whose bytes came back says that it was counted', async () => {
  await put('healed', 0);
  const { append, log } = meteringStore(platform.table);
  const entry = (await log({ producer: world.producer, lane: 'healed' }, 0))!;
  await append({ ...entry, seq: 1, sha256: 'other' });
  await put('healed', 2);
  expect((await laneOf('healed')).needs).toEqual({ what: 'bytes', seq: 1 });
  await twin.table.commit([
    { insert: { table: 'usage', pk: `SKIP#${world.producer}#healed`, sk: '000000000001', version: 1, by: 'key_1', at: 0, reason: 'r' } },
  ]);
  await damage('healed', 1, entry.sha256);
  await put('healed', 3);
  expect(await closedSeq('healed', 1)).toMatchObject({ logged: true, outcome: 'counted' });
});

test('a batch after the end of a counted lane is refused, one of before is a duplicate', async () => {
  await put('over', 0, { events: events(), end: true });
  // The environment that took the first batch remembers the lane; a lane that it looks up anew is known to have ended.
  expect(await refusal(put('over', 1))).toEqual([409, 'lane_ended']);
  expect(await put('over', 0, { events: events(), end: true })).toMatchObject({ accepted: 1 });
});

test('A producer that is declared and silent blocked every tenant of its factory: retired, it does not', async () => {
  const one = await makeWorld('retire', '2023-12-01T01:00:00Z');
  const ofFactory = as(one.operator);
  const blockers = async () => {
    const preview = await ofFactory.call(previewInvoice, { query: { tenant: one.tenant, period: '2023-11' } });
    return preview.blockers.flatMap(({ errors }) => errors.map(({ code, message }) => `${code} ${message}`));
  };
  await as(one.producerKey).call(putBatch, { params: { lane: 'a', seq: '0' }, body: { watermark: '2023-12-01T00:00:00Z', events: [] } });
  const { id } = await ofFactory.call(createProducer, { body: { name: 'by-mistake' } });
  expect(await blockers()).toEqual([`no_lane Producer ${id}: it has no lane yet.`]);
  const retire = (from: string) =>
    ofFactory.call(retireProducer, { params: { producer: id }, body: { from, reason: 'Declared by mistake.' } });
  const { retired } = await retire('2023-12-01T00:00:00Z');
  expect(retired).toMatchObject({ from: '2023-12-01T00:00:00.000Z', reason: 'Declared by mistake.' });
  expect(await blockers()).toHaveLength(1);
  await retire('2023-11-01T00:00:00Z');
  expect(await blockers()).toEqual([]);
  const { data } = await ofFactory.call(listProducers);
  expect(data.find((producer) => producer.id === id)?.retired?.by).toMatch(/^key_/);
  expect(
    await refusal(
      ofFactory.call(retireProducer, {
        params: { producer: 'prd_01JD0000000000000000000000' },
        body: { from: '2023-11-01T00:00:00Z', reason: 'r' },
      }),
    ),
  ).toEqual([404, 'not_found']);
});

test('new lanes are spread over as many shards as the factory has, and usage is read over all of them', async () => {
  const one = await makeWorld('shards', '2023-12-01T01:00:00Z');
  const ofFactory = as(one.operator);
  const before = await as(one.producerKey).call(putBatch, { params: { lane: 'first', seq: '0' }, body: { events: [] } });
  expect(before.accepted).toBe(0);
  expect(await ofFactory.call(setShards, { body: { shards: 8 } })).toEqual({ shards: 8 });
  for (let lane = 0; lane < 12; lane += 1) {
    const body = { events: [{ ...events()[0]!, tenant: one.tenant }] };
    await as(one.producerKey).call(putBatch, { params: { lane: `l${lane}`, seq: '0' }, body });
  }
  await ofFactory.call(setShards, { body: { shards: 1 } });
  const lanes = await Array.fromAsync(ofFactory.pages(metering.listLanes, { query: { limit: 5 } }));
  expect(lanes).toHaveLength(13);
  expect(new Set(lanes.map(({ shard }) => shard)).size).toBeGreaterThan(3);
  const query = { tenant: one.tenant, from: '2023-11-16T00:00:00Z', to: '2023-11-17T00:00:00Z' };
  const { data } = await ofFactory.call(metering.readUsage, { query });
  expect(data).toMatchObject([{ meter: 'tokens.input', quantity: '12' }]);
});

test('usage is paged from where the cursor stopped, by hour, day and month', async () => {
  const one = await makeWorld('paged', '2023-12-01T01:00:00Z');
  const ofFactory = as(one.operator);
  const hours = Array.from({ length: 60 }, (_, hour) => new Date(Date.UTC(2023, 10, 10, hour)).toISOString());
  const all = hours.flatMap((at) => [
    { ...events()[0]!, tenant: one.tenant, at },
    {
      type: 'gpu' as const,
      tenant: one.tenant,
      sku: 'g',
      allocation: 'a',
      gpuMilli: 1_000,
      from: at,
      to: new Date(Date.parse(at) + 60_000).toISOString(),
    },
  ]);
  await as(one.producerKey).call(putBatch, { params: { lane: 'a', seq: '0' }, body: { events: all } });
  const read = async (granularity: 'hour' | 'day' | 'month', limit: number) => {
    const query = { tenant: one.tenant, from: '2023-11-10T00:30:00Z', to: '2023-11-30T00:00:00Z', granularity, limit };
    return Array.fromAsync(ofFactory.pages(metering.readUsage, { query }));
  };
  expect((await read('hour', 7)).map(({ start, meter }) => `${start} ${meter}`)).toEqual(
    hours.flatMap((at) => [`${at} gpu.time`, `${at} tokens.input`]),
  );
  expect((await read('day', 1)).map(({ quantity }) => quantity)).toEqual(['1440000000', '24', '1440000000', '24', '720000000', '12']);
  expect((await read('month', 1)).map(({ quantity }) => quantity)).toEqual(['3600000000', '60']);
  const unknown = { tenant: one.tenant, from: '2023-11-10T00:00:00Z', to: '2023-11-30T00:00:00Z', cursor: 'bm9uc2Vuc2U' };
  expect((await ofFactory.call(metering.readUsage, { query: unknown })).data).toEqual([]);
});
