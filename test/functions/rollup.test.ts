import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect, test, vi } from 'vitest';
import { rollUpWhenRung } from '#functions/metering/rollup-queue.ts';
import { ringEveryShard } from '#functions/metering/rollup-rule.ts';
import { ringShards } from '#functions/metering/rollup-stream.ts';
import { sweepEveryDay } from '#functions/metering/sweep-lanes-rule.ts';
import { rollUpDeps, sweepDeps } from '#functions/wiring.ts';
import { DAY } from '#shared/kernel/time.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { append, arrivalOf, FACTORY, PRODUCER, tenantNumber, totals } from '#test/support/metering.ts';
import { twinPlatform } from '#test/support/twin-platform.ts';

const NOW = Date.UTC(2023, 10, 20);
const SHARD = `${FACTORY}.0`;
const tenant = tenantNumber(1);
const record = (seq: number, model = 'm') => ({
  events: [{ type: 'tokens' as const, tenant, model, at: '2023-11-20T00:00:00Z', tokens: { input: seq } }],
});

const world = () => {
  const { twin, platform } = twinPlatform();
  const send = (lane: string, seq: number, more: object = {}) =>
    append({ table: twin.table, raw: twin.blobs })(arrivalOf({ producer: PRODUCER, lane }, seq, { ...record(1), ...more }), NOW);
  const rung: string[] = [];
  const queue = { ring: async (group: string) => void rung.push(group) };
  const ring = (groups: readonly string[], through = platform, left = 300_000) =>
    rollUpWhenRung(() => rollUpDeps({ ...through, wall: () => NOW }))(
      {
        Records: groups.map((group, index) => ({
          messageId: String(index),
          attributes: { MessageGroupId: group },
          body: JSON.stringify({ group }),
        })),
      } as never,
      { getRemainingTimeInMillis: () => left },
    );
  const counted = async () =>
    Object.entries(await totals(twin.table, [tenant], ['2023-11'])).find(([name]) => name.endsWith('input'))?.[1] ?? 0n;
  return { twin, platform, send, rung, queue, ring, counted };
};

test('the stream rings each shard of its records once, and fails no batch when a ring is lost', async () => {
  const { rung, queue } = world();
  const event = { Records: [SHARD, SHARD, 'fac_2.1'].map((S) => ({ dynamodb: { NewImage: { shard: { S } } } })) };
  expect(await ringShards(() => queue)(event as never)).toEqual({ batchItemFailures: [] });
  expect(rung).toEqual([SHARD, 'fac_2.1']);
  const deaf = { ring: () => Promise.reject(new Error('no queue')) };
  expect(await ringShards(() => deaf)(event as never)).toEqual({ batchItemFailures: [] });
});

test('the rule rings every shard that ever had a lane', async () => {
  const { twin, send, rung, queue } = world();
  await send('a', 0);
  await ringEveryShard(() => ({ metering: meteringStore(twin.table), queue }))();
  expect(rung).toEqual([SHARD]);
});

test('a shard that fails holds up no other, is told to the alarm, and its ring is not handed back', async () => {
  const { platform, send, ring, counted } = world();
  const told = vi.spyOn(Metrics.prototype, 'addMetric');
  await send('a', 0);
  const { table } = platform;
  const broken = {
    ...table,
    get: (key: Parameters<typeof table.get>[0]) => (key.pk === 'SHARD#fac_2.0' ? Promise.reject(new Error('x')) : table.get(key)),
  };
  expect(await ring(['fac_2.0', SHARD, SHARD], { ...platform, table: broken })).toEqual({ batchItemFailures: [] });
  expect(await counted()).toBe(1n);
  expect(told.mock.calls.filter(([name]) => name === 'rollupFailures')).toHaveLength(1);
  told.mockRestore();
});

test("no generation is begun in the last minute of the function's time", async () => {
  const { platform, send, ring, counted } = world();
  await send('a', 0);
  await ring([SHARD], platform, 60_000);
  expect(await counted()).toBe(0n);
  await ring([SHARD], platform, 60_001);
  expect(await counted()).toBe(1n);
});

test('a ring that comes a little too early after a generation is waited with, and is not lost', async () => {
  const { platform, send, counted } = world();
  const event = { Records: [{ body: JSON.stringify({ group: SHARD }) }] } as never;
  const soon = rollUpWhenRung(() => rollUpDeps({ ...platform, interval: 30 }));
  const late = rollUpWhenRung(() => rollUpDeps({ ...platform, interval: 60_000 }));
  await send('a', 0);
  await soon(event, { getRemainingTimeInMillis: () => 300_000 });
  await send('a', 1);
  await late(event, { getRemainingTimeInMillis: () => 300_000 });
  expect(await counted()).toBe(1n);
  await soon(event, { getRemainingTimeInMillis: () => 300_000 });
  expect(await counted()).toBe(2n);
});

test('a batch that was accepted after its lane had ended is found by the daily sweep and counted', async () => {
  const { twin, platform, send, ring, counted } = world();
  await send('a', 0, { end: true });
  await ring([SHARD]);
  expect(await counted()).toBe(1n);
  // An environment that remembers the lane as open accepts it.
  const { append: appendEntry, log } = meteringStore(twin.table);
  await appendEntry({ ...(await log({ producer: PRODUCER, lane: 'a' }, 0))!, seq: 1 });
  await ring([SHARD]);
  expect(await counted()).toBe(1n);
  await sweepEveryDay(() => sweepDeps({ ...platform, wall: () => NOW + DAY }))();
  await ring([SHARD]);
  expect(await counted()).toBe(2n);
  await ring([SHARD]);
  expect(await meteringStore(twin.table).openLanes(SHARD)).toEqual([]);
});
