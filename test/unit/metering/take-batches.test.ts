import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '#shared/kernel/time.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { checkReadiness } from '#shared/metering/usecases/check-readiness.ts';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { countingTable, emptyTally } from '#test/support/counting.ts';
import { append, arrivalOf, countingOn, FACTORY, PRODUCER, tenantNumber, totals } from '#test/support/metering.ts';
import { createTwin } from '#test/support/twin.ts';

const NOW = Date.UTC(2023, 10, 20);
const SHARD = shardId(FACTORY, 0);
const tenant = tenantNumber(1);
const time = (instant: number) => new Date(instant).toISOString();
const token = (input: number, at = NOW, model = 'm') => ({ type: 'tokens' as const, tenant, model, at: time(at), tokens: { input } });
const gpu = (hours: number, sku = 'gpu.x') => ({
  type: 'gpu' as const,
  tenant,
  sku,
  allocation: 'a',
  gpuMilli: 1,
  from: time(NOW - hours * HOUR),
  to: time(NOW),
});

const world = () => {
  const twin = createTwin(1);
  const { table, blobs } = twin;
  const metering = meteringStore(table);
  const put = (lane: string, seq: number, more: Partial<SentBatch> = { events: [token(1)] }) =>
    append({ table, raw: blobs })(arrivalOf({ producer: PRODUCER, lane }, seq, { events: [], ...more }), NOW);
  const roll = (more: { interval?: number; wall?: number; goOn?: () => boolean; through?: typeof table } = {}) =>
    rollUp(countingOn(more.through ?? table, blobs))({
      shard: SHARD,
      interval: more.interval ?? 0,
      wall: () => more.wall ?? NOW,
      present: NOW,
      goOn: more.goOn ?? (() => true),
    });
  const next = async (lane: string) => (await metering.lane({ producer: PRODUCER, lane }))!.next;
  const counted = async () =>
    Object.entries(await totals(table, [tenant], ['2023-11'])).reduce(
      (sum, [name, count]) => sum + (name.endsWith('input') ? count : 0n),
      0n,
    );
  const readiness = (until: number, store = metering) =>
    checkReadiness({ metering: store, commit: table.commit, producers: async () => [{ id: PRODUCER, retiredFrom: null }] })(FACTORY, until);
  return { twin, table, blobs, metering, put, roll, next, counted, readiness };
};

/** So many usage hours that two such batches fill a generation: 27 intervals of 30 days are 19,440. */
const wide = (seq: number) => ({ events: Array.from({ length: 27 }, (_, sku) => gpu(720, `gpu.${seq}-${sku}`)) });

test('Generations were capped by events: two hundred thousand events of one usage hour are one generation', async () => {
  const { put, roll } = world();
  const events = Array.from({ length: 5_000 }, () => token(1));
  for (let seq = 0; seq < 40; seq += 1) await put('a', seq, { events });
  expect(await roll()).toMatchObject({ generations: 1, batches: 40, hours: 1 });
});

test('a generation takes no more than a batch beyond 20,000 usage hours, is capped, and the next follows at once', async () => {
  const { put, roll, metering, next } = world();
  for (const seq of [0, 1, 2]) await put('a', seq, wide(seq));
  expect(await roll({ interval: MINUTE })).toMatchObject({ generations: 2, batches: 3, hours: 58_320 });
  expect((await metering.generation(SHARD, 1))?.capped).toBe(true);
  expect((await metering.generation(SHARD, 2))?.capped).toBe(false);
  expect(await next('a')).toBe(3);
});

test('a generation takes 2,000 batches, is capped, and the next follows at once', async () => {
  const { put, roll } = world();
  for (let seq = 0; seq <= 2_000; seq += 1) await put('a', seq, {});
  expect(await roll({ interval: 60_000 })).toMatchObject({ generations: 2, batches: 2_001 });
});

test('a generation that met no cap keeps the next one away for the interval', async () => {
  const { put, roll } = world();
  await put('a', 0);
  expect(await roll({ interval: MINUTE })).toMatchObject({ generations: 1 });
  await put('a', 1);
  expect(await roll({ interval: MINUTE, wall: NOW + MINUTE - 1 })).toMatchObject({ generations: 0 });
  expect(await roll({ interval: MINUTE, wall: NOW + MINUTE })).toMatchObject({ generations: 1 });
});

test('Lane b waited 16 generations behind a backfill on lane a: now it is in the generation after', async () => {
  const { table, put, roll, next } = world();
  for (const seq of [0, 1, 2, 3]) await put('a', seq, wide(seq));
  await put('b', 0);
  await put('c', 0);
  const once = () => {
    let isDone = false;
    const through = {
      ...table,
      commit: async (writes: Parameters<typeof table.commit>[0]) => {
        const [write] = writes;
        isDone ||= ('insert' in write! && write.insert.sk === 'CHECKPOINT') || ('replace' in write! && write.replace.sk === 'CHECKPOINT');
        return table.commit(writes);
      },
    };
    return { through, goOn: () => !isDone };
  };
  await roll(once());
  expect([await next('a'), await next('b'), await next('c')]).toEqual([2, 0, 0]);
  await roll(once());
  expect([await next('a'), await next('b'), await next('c')]).toEqual([4, 1, 1]);
});

test('One batch that could not be read stopped metering for all factories: now it stops its lane alone, and is named', async () => {
  const { table, metering, put, roll, next, counted, readiness } = world();
  for (const lane of ['a', 'b']) await put(lane, 0);
  const [bad] = await table.getMany([{ table: 'usage', pk: `LOG#${PRODUCER}#a`, sk: '000000000000' }]);
  await table.commit([{ replace: { ...bad!, sha256: 'other', version: 2 }, ifVersion: 1 }]);
  await put('a', 1);
  expect(await roll()).toMatchObject({ unreadable: 1 });
  expect([await next('a'), await next('b'), await counted()]).toEqual([0, 1, 1n]);
  expect((await metering.lane({ producer: PRODUCER, lane: 'a' }))?.unreadable).toBe(0);
  expect((await readiness(NOW)).holes).toContainEqual(expect.objectContaining({ lane: 'a', seq: 0, reason: 'unreadable' }));
  // It stays named without a further generation, and goes on when the bytes are back.
  expect(await roll()).toMatchObject({ generations: 0, unreadable: 1 });
  await table.commit([{ replace: { ...bad!, version: 3 }, ifVersion: 2 }]);
  expect(await roll()).toMatchObject({ generations: 1, batches: 2, unreadable: 0 });
  expect(await counted()).toBe(3n);
});

test('a lane that has ended is counted, vouches for its producer and leaves the listing', async () => {
  const { metering, put, roll, readiness } = world();
  await put('a', 0, { events: [token(1)], watermark: time(NOW), end: true });
  await roll();
  expect(await metering.openLanes(SHARD)).toEqual([]);
  expect(await metering.lane({ producer: PRODUCER, lane: 'a' })).toMatchObject({ next: 1, ended: true });
  expect(await readiness(NOW)).toMatchObject({ complete: true });
  expect(await readiness(NOW + 1)).toMatchObject({ complete: false, holes: [{ reason: 'no_lane' }] });
});

test('what ended lanes promised is the latest of it, in whatever order they end', async () => {
  const { put, roll, readiness } = world();
  for (const [lane, watermark] of [
    ['a', NOW],
    ['b', NOW - DAY],
  ] as const) {
    await put(lane, 0, { watermark: time(watermark), end: true });
    await roll();
  }
  expect(await readiness(NOW)).toMatchObject({ complete: true });
});

test.each([
  [NOW, NOW - DAY],
  [NOW - DAY, NOW],
])('what ended lanes of two shards promised is the latest of it: %i and %i', async (...promises) => {
  const { metering, readiness } = world();
  const shards = [SHARD, shardId(FACTORY, 1)];
  const promised = async (shard: string) => new Map([[PRODUCER, promises[shards.indexOf(shard)]!]]);
  expect(await readiness(NOW, { ...metering, shards: async () => shards, promised })).toMatchObject({ complete: true });
});

test('a listing row is not removed if its lane was listed again since', async () => {
  const { table, metering, put, roll } = world();
  await put('a', 0, { end: true });
  await roll();
  const listed = { table: 'usage' as const, pk: `OPEN#${SHARD}`, sk: `${PRODUCER}#a`, version: 1 };
  await table.commit([{ insert: { ...listed, seq: 0 } }]);
  const late = {
    ...table,
    commit: async (writes: Parameters<typeof table.commit>[0]) => {
      if ('remove' in writes[0]!) {
        await table.commit([{ remove: listed, ifVersion: 1 }]);
        await table.commit([{ insert: { ...listed, seq: 1 } }]);
      }
      return table.commit(writes);
    },
  };
  await roll({ through: late });
  expect(await metering.openLanes(SHARD)).toMatchObject([{ lane: 'a', listedFor: 1 }]);
});

test('1,000 ended lanes made an idle look take 6 s: an idle look with 10,000 of them reads no more than with none', async () => {
  const { table, put, roll, readiness } = world();
  await put('open', 0, { watermark: time(NOW) });
  await roll();
  const reads = async () => {
    const tally = emptyTally();
    await roll({ through: countingTable(table, tally) });
    await readiness(NOW + DAY, meteringStore(countingTable(table, tally)));
    return tally;
  };
  const none = await reads();
  for (let lane = 0; lane < 10_000; lane += 1) {
    await put(`ended-${lane}`, 0, { end: true });
    if (lane % 1_000 === 999) await roll();
  }
  await roll();
  expect(await reads()).toEqual(none);
});

test('A lane that registered between the list of lanes and the reading of their positions: closed at 11, true 111', async () => {
  const { metering, put, roll, readiness } = world();
  await put('a', 0, { events: [token(11)], watermark: time(NOW) });
  await roll();
  const slow = {
    ...metering,
    positions: async (ids: Parameters<typeof metering.positions>[0]) => {
      const found = await metering.positions(ids);
      await put('b', 0, { events: [token(100, NOW - HOUR)] });
      return found;
    },
  };
  expect(await readiness(NOW, slow)).toMatchObject({ complete: false, pending: true });
  expect(await readiness(NOW)).toMatchObject({ complete: false });
  await put('b', 1, { watermark: time(NOW) });
  await roll();
  expect(await readiness(NOW)).toMatchObject({ complete: true });
});

test('A lane whose registration was seen in part, its listing before its position, was passed over: it makes it pending', async () => {
  const { metering, put, roll, readiness } = world();
  await put('a', 0, { events: [token(11)], watermark: time(NOW) });
  await roll();
  await put('b', 0, { events: [token(100, NOW - HOUR)] });
  const torn = {
    ...metering,
    positions: async (ids: Parameters<typeof metering.positions>[0]) => metering.positions(ids.filter(({ lane }) => lane !== 'b')),
  };
  expect(await readiness(NOW, torn)).toMatchObject({ complete: false, pending: true });
});

test('a new shard and a new producer since the first look make it pending too', async () => {
  const { table, metering, put, roll } = world();
  await put('a', 0, { watermark: time(NOW) });
  await roll();
  const producers = (ids: readonly string[]) => ids.map((id) => ({ id, retiredFrom: null }));
  let looks = 0;
  const growing = async () => producers((looks += 1) === 1 ? [PRODUCER] : [PRODUCER, 'prd_2']);
  expect(await checkReadiness({ metering, commit: table.commit, producers: growing })(FACTORY, NOW)).toMatchObject({ pending: true });
  let asked = 0;
  const sharded = { ...metering, shards: async () => ((asked += 1) === 1 ? [SHARD] : [SHARD, shardId(FACTORY, 1)]) };
  expect(
    await checkReadiness({ metering: sharded, commit: table.commit, producers: async () => producers([PRODUCER]) })(FACTORY, NOW),
  ).toMatchObject({ pending: true });
});

test('allApplied refused 949 of 1,918 checks of a complete month: what lies beyond the promise holds up nothing, and a yes is stored', async () => {
  const { table, metering, put, roll, readiness } = world();
  await put('a', 0, { watermark: time(NOW) });
  await roll();
  await put('a', 1, { events: [token(1)] });
  const dying = {
    ...table,
    commit: (writes: Parameters<typeof table.commit>[0]) =>
      'advance' in writes[0]! ? Promise.reject(new Error('died')) : table.commit(writes),
  };
  await expect(roll({ through: dying })).rejects.toThrow('died');
  expect(await metering.generation(SHARD, 2)).toBeDefined();
  expect(await readiness(NOW)).toMatchObject({ complete: true });
  const asked = { ...metering, shards: () => Promise.reject(new Error('asked again')) };
  expect(await readiness(NOW, asked)).toMatchObject({ complete: true });
});

test('An unknown number attribute became a meter: a usage hour has the counters of its family alone', async () => {
  const { twin, table, metering, put, roll } = world();
  await put('a', 0);
  await roll();
  const hour = twin.items().find(({ pk }) => pk.includes('#USAGE#'))!;
  await table.commit([{ replace: { ...hour, version: hour.version + 1, lastSeen: 5n, measured: 7n }, ifVersion: hour.version }]);
  const [read] = await Array.fromAsync(metering.usageHours({ factory: FACTORY, tenant }, '2023-11'));
  expect(read?.counters).toEqual({ input: 1n });
});

test("the function's time ends a generation early, and no loop goes on after it", async () => {
  const { table, put, roll, next } = world();
  for (let seq = 0; seq < 3; seq += 1) await put('a', seq);
  const busy = {
    ...table,
    commit: (writes: Parameters<typeof table.commit>[0]) =>
      'advance' in writes[0]! ? Promise.reject(Object.assign(new Error('busy'), { name: 'ThrottlingException' })) : table.commit(writes),
  };
  let left = 12;
  await expect(roll({ through: busy, goOn: () => (left -= 1) > 0 })).rejects.toThrow('the time is over');
  await roll();
  expect(await next('a')).toBe(3);
});

test('usage of months that are over is told: events, a fact a day, and months that a close no longer looks at', async () => {
  const { twin, put, roll } = world();
  const old = Date.UTC(2023, 9, 30);
  await put('a', 0, { events: [token(1, old), token(2, old), token(1)] });
  expect(await roll()).toMatchObject({ lateRecent: 2, lateOld: 0 });
  await put('a', 1, { events: [token(1, old)] });
  expect(await roll()).toMatchObject({ lateRecent: 1 });
  const facts = twin.items().filter(({ pk }) => pk === `T#${tenant}#FACT`);
  expect(facts.map(({ type, data }) => [type, data])).toEqual([['usage.late', { period: '2023-10', day: '2023-11-20' }]]);
  expect(twin.items().filter(({ pk }) => pk.endsWith('#AGAIN'))).toEqual([]);
});

test('usage of a month five before the present or earlier is told to the next close, after its hours are there', async () => {
  const { twin, table, blobs, roll } = world();
  // Accepted in July, and counted in November only.
  const waiting = arrivalOf({ producer: PRODUCER, lane: 'a' }, 0, {
    events: [token(1, Date.UTC(2023, 5, 30)), token(1, Date.UTC(2023, 6, 1))],
  });
  await append({ table, raw: blobs })(waiting, Date.UTC(2023, 6, 2));
  const order: string[] = [];
  const seen = {
    ...table,
    commit: (writes: Parameters<typeof table.commit>[0]) => {
      const [write] = writes;
      const key = 'advance' in write! ? write.advance : 'insert' in write! ? write.insert : undefined;
      if (/#USAGE#|#AGAIN|LANE#/.test(key?.pk ?? '')) order.push(key!.pk.replace(/^(LANE).*|^T#[^#]*#(\w+).*/, '$1$2'));
      return table.commit(writes);
    },
  };
  expect(await roll({ through: seen })).toMatchObject({ lateRecent: 1, lateOld: 1 });
  expect(order).toEqual(['USAGE', 'USAGE', 'AGAIN', 'LANE']);
  expect(twin.items().flatMap(({ pk, sk }) => (pk.endsWith('#AGAIN') ? [sk] : []))).toEqual([`2023-06#${SHARD}#000000000001`]);
});
