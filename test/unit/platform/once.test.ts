import { expect, test } from 'vitest';
import { Problem } from '#shared/kernel/problem.ts';
import { DAY } from '#shared/kernel/time.ts';
import { type Answer, once, type OnceRequest } from '#shared/platform/once.ts';
import type { Table } from '#shared/platform/table.ts';
import { createTwin, ReplyLost } from '#test/support/twin.ts';

const noPause = async () => {};
const request = (over: Partial<OnceRequest> = {}): OnceRequest => ({ owner: 'o', key: 'k', hash: 'h', wall: 0, ...over });
const created = (body: unknown): Answer => ({ status: 201, body });
const counter = { table: 'billing', pk: 'COUNTER', sk: 'A' } as const;

/** Adds one to a counter; the answer is what it became. */
const addOne = (table: Table) => async () => {
  const item = await table.get(counter);
  const count = Number(item?.['count'] ?? 0) + 1;
  const next = { ...counter, version: (item?.version ?? 0) + 1, count };
  return {
    writes: [item === undefined ? { insert: next } : { replace: next, ifVersion: item.version }],
    value: { count },
  };
};

test('the same key has its effect once, and the same answer each time', async () => {
  const { table } = createTwin(1);
  const run = () => once(table, noPause)(request(), created)(addOne(table));
  expect([await run(), await run()]).toEqual([
    { status: 201, body: { count: 1 }, replayed: false },
    { status: 201, body: { count: 1 }, replayed: true },
  ]);
});

test('the same key with another request is refused', async () => {
  const { table } = createTwin(1);
  await once(table, noPause)(request(), created)(addOne(table));
  await expect(once(table, noPause)(request({ hash: 'other' }), created)(addOne(table))).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
});

test('a secret is in the first answer and nowhere else', async () => {
  const twin = createTwin(1);
  const run = () =>
    once(twin.table, noPause)<object>(request(), created)(async () => ({
      writes: [],
      value: { id: 'x' },
      shownOnce: { id: 'x', secret: 'hidden-word' },
    }));
  expect((await run()).body).toEqual({ id: 'x', secret: 'hidden-word' });
  expect((await run()).body).toEqual({ id: 'x' });
  expect(JSON.stringify(twin.items(), (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('hidden-word');
});

test('a key is remembered for 30 days, whatever expires meanwhile', async () => {
  const twin = createTwin(1);
  const run = () => once(twin.table, noPause)(request({ wall: DAY }), created)(addOne(twin.table));
  await run();
  twin.expire(30 * DAY);
  expect(await run()).toEqual({ status: 201, body: { count: 1 }, replayed: true });
  twin.expire(32 * DAY);
  expect(await run()).toEqual({ status: 201, body: { count: 2 }, replayed: false });
});

test('eight lost races end in contention, with a way forward', async () => {
  const { table } = createTwin(1);
  const losing = { ...table, commit: async () => [{ index: 0, found: undefined }] };
  const refusal = await once(losing, noPause)(request(), created)(addOne(table)).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal).toMatchObject({ code: 'contention', context: { retryAfterSeconds: 1 } });
});

test('over 300 seeds, retried keys count once each whatever is lost, and the others never twice', async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const twin = createTwin(seed);
    const client = (key: string) => async () => {
      const { table } = twin.worker({ conflict: 0.1, lostReply: 0.2 });
      for (;;) {
        try {
          return await once(table, noPause)(request({ key }), created)(addOne(table));
        } catch (error) {
          if (!(error instanceof ReplyLost) && !(error instanceof Problem)) throw error;
        }
      }
    };
    const answers = await twin.interleave([client('a'), client('a'), client('b'), client('c')]);
    expect(
      answers.map(({ status }) => status),
      `seed ${seed}`,
    ).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled']);
    const counts = answers.map((answer) => (answer.status === 'fulfilled' ? (answer.value.body as { count: number }).count : 0));
    expect(counts[0], `seed ${seed}`).toBe(counts[1]);
    expect((await twin.table.get(counter))?.['count'], `seed ${seed}`).toBe(3n);
  }
});
