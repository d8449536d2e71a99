import { expect, test } from 'vitest';
import { isThrottled } from '#shared/platform/throttling.ts';
import type { Write } from '#shared/platform/table.ts';
import { createTwin } from '#test/support/twin.ts';

const insert = (sk: string): Write => ({ insert: { table: 'usage', pk: 'P', sk, version: 1 } });

test('a busy table refuses one write and a transaction of several as the vendor does, and stores nothing', async () => {
  const twin = createTwin(1);
  const refusals = twin.interleave([
    () => twin.worker({ throttle: 1 }).table.commit([insert('a')]),
    () => twin.worker({ cancelled: 1 }).table.commit([insert('a'), insert('b')]),
  ]);
  expect((await refusals).map((result) => result.status === 'rejected' && isThrottled(result.reason))).toEqual([true, true]);
  expect([twin.items(), twin.met.throttles, twin.met.cancellations]).toEqual([[], 1, 1]);
});

test('a read of many keys that leaves some for another round trip gives all of them', async () => {
  const twin = createTwin(1);
  const keys = ['a', 'b', 'c'].map((sk) => ({ table: 'usage', pk: 'P', sk }) as const);
  await twin.table.commit(keys.map(({ sk }) => insert(sk)));
  const [result] = await twin.interleave([() => twin.worker({ unprocessed: 1 }).table.getMany(keys)]);
  expect([result?.status === 'fulfilled' && result.value.length, twin.met.unprocessed]).toEqual([3, 1]);
});

test('a process that stands still goes on after turns of the others, and acts on what it read before', async () => {
  const twin = createTwin(3);
  const order: string[] = [];
  const zombie = twin.worker({ pause: 1 }).table;
  const quick = twin.worker().table;
  await twin.interleave([
    async () => {
      await zombie.get({ table: 'usage', pk: 'P', sk: 'a' });
      order.push('zombie');
    },
    async () => {
      for (let turn = 0; turn < 5; turn += 1) await quick.get({ table: 'usage', pk: 'P', sk: 'a' });
      order.push('quick');
    },
  ]);
  expect([order, twin.met.pauses]).toEqual([['quick', 'zombie'], 1]);
});

test('whoever changes what the twin gave it fails: readers share it', async () => {
  const { table } = createTwin(1);
  await table.commit([{ insert: { table: 'usage', pk: 'P', sk: 'a', version: 1, list: [1] } }]);
  const item = await table.get({ table: 'usage', pk: 'P', sk: 'a' });
  expect(() => (item as Record<string, unknown>)['version'] = 2).toThrow(TypeError); // prettier-ignore
  expect(() => (item!['list'] as number[]).push(2)).toThrow(TypeError);
});
