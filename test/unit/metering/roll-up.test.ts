import { expect, test } from 'vitest';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { append, arrivalOf, countingOn, FACTORY, PRODUCER, tenantNumber, totals } from '#test/support/metering.ts';
import { createTwin } from '#test/support/twin.ts';

const NOW = Date.UTC(2023, 10, 20);
const tenant = tenantNumber(1);
const id = { producer: PRODUCER, lane: 'lane' };
const one = { events: [{ type: 'tokens' as const, tenant, model: 'm', at: '2023-11-20T00:00:00Z', tokens: { input: 1 } }] };

const world = () => {
  const { table, blobs } = createTwin(1);
  const put = (seq: number) => append({ table, raw: blobs })(arrivalOf(id, seq, one), NOW);
  const roll = (at: number, more: { interval?: number; through?: typeof table } = {}) =>
    rollUp(countingOn(more.through ?? table, blobs))({
      shard: shardId(FACTORY, 0),
      interval: more.interval ?? 0,
      wall: () => at,
      present: at,
      goOn: () => true,
    });
  const counted = async () =>
    Object.entries(await totals(table, [tenant], ['2023-11'])).find(([name]) => name.endsWith('input'))?.[1] ?? 0n;
  return { table, put, roll, counted };
};

test('a new generation keeps its distance from the last one, and comes after it', async () => {
  const { put, roll, counted } = world();
  await put(0);
  await roll(NOW, { interval: 30_000 });
  await put(1);
  await roll(NOW + 29_999, { interval: 30_000 });
  expect(await counted()).toBe(1n);
  await roll(NOW + 30_000, { interval: 30_000 });
  expect(await counted()).toBe(2n);
});

test('a small plan is kept in its generation, and no blob is written', async () => {
  const { table, put, roll } = world();
  await put(0);
  await roll(NOW);
  expect(await meteringStore(table).generation(shardId(FACTORY, 0), 1)).toMatchObject({ body: expect.any(Uint8Array) });
});

test('which hours a generation touched is a row a day', async () => {
  const { table, blobs } = createTwin(1);
  const time = { from: '2023-11-18T22:30:00Z', to: '2023-11-19T01:00:00Z' };
  const events = [{ type: 'gpu' as const, tenant, sku: 's', allocation: 'a', gpuMilli: 1, ...time }];
  await append({ table, raw: blobs })(arrivalOf(id, 0, { events }), NOW);
  const shard = shardId(FACTORY, 0);
  await rollUp(countingOn(table, blobs))({ shard, interval: 0, wall: () => NOW, present: NOW, goOn: () => true });
  const rows = await Array.fromAsync(table.query({ table: 'usage', pk: `TOUCHED#${shard}` }));
  expect(rows.map(({ sk, hours }) => [sk, hours])).toEqual([
    ['2023-11-18#000000000001', ['22', '23']],
    ['2023-11-19#000000000001', ['00']],
  ]);
});

test('a generation whose worker died is taken over', async () => {
  const { table, put, roll, counted } = world();
  await put(0);
  const dying = {
    ...table,
    commit: (writes: Parameters<typeof table.commit>[0]) =>
      'advance' in writes[0]! ? Promise.reject(new Error('died')) : table.commit(writes),
  };
  await expect(roll(NOW, { through: dying })).rejects.toThrow('died');
  expect(await counted()).toBe(0n);
  expect(await roll(NOW)).toMatchObject({ generations: 1, batches: 1 });
  expect(await counted()).toBe(1n);
});

test('a worker that never heard that its insert won goes on with its own generation', async () => {
  const { table, put, roll, counted } = world();
  await put(0);
  const deaf = {
    ...table,
    commit: async (writes: Parameters<typeof table.commit>[0]) => {
      const lost = await table.commit(writes);
      return 'insert' in writes[0]! && writes[0].insert.pk.startsWith('GEN#') ? [{ index: 0, found: writes[0].insert }] : lost;
    },
  };
  expect(await roll(NOW, { through: deaf })).toMatchObject({ generations: 1 });
  expect(await counted()).toBe(1n);
});
