import { expect, test } from 'vitest';
import { DAY } from '#shared/kernel/time.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { chooseShard } from '#shared/metering/usecases/choose-shard.ts';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { countingOn, append, arrivalOf, FACTORY, PRODUCER, tenantNumber, totals } from '#test/support/metering.ts';
import { createTwin } from '#test/support/twin.ts';

const NOW = Date.UTC(2023, 10, 20);
const tenant = tenantNumber(1);
const id = { producer: PRODUCER, lane: 'lane' };

/** A table where the first try of each write loses to a transaction in flight, which shows nothing. */
const inFlight = (isHit: (key: { readonly pk: string }) => boolean) => {
  const twin = createTwin(1);
  const tried = new Set<string>();
  const commit: typeof twin.table.commit = async (writes) => {
    const [write] = writes;
    const key = write === undefined ? undefined : 'insert' in write ? write.insert : 'advance' in write ? write.advance : undefined;
    const name = key && `${key.pk} ${key.sk}`;
    if (key === undefined || name === undefined || tried.has(name) || !isHit(key)) return twin.table.commit(writes);
    tried.add(name);
    return [{ index: 0, found: undefined }];
  };
  return { twin, table: { ...twin.table, commit }, tried };
};

test('what a transaction in flight holds off is written again, and never taken for written', async () => {
  const { twin, table, tried } = inFlight(({ pk }) => /^(T#|TOUCHED#|PROMISE#|LANE#)/.test(pk));
  const at = new Date(NOW - 60 * DAY).toISOString();
  const batch = { events: [{ type: 'tokens' as const, tenant, model: 'm', at, tokens: { input: 7 } }], watermark: at, end: true as const };
  await append({ table: twin.table, raw: twin.blobs })(arrivalOf(id, 0, batch), NOW);
  await rollUp(countingOn(table, twin.blobs))({
    shard: shardId(FACTORY, 0),
    interval: 0,
    wall: () => NOW,
    present: NOW,
    goOn: () => true,
  });
  expect([...tried].map((name) => name.split('#')[0])).toEqual(['T', 'TOUCHED', 'T', 'PROMISE', 'LANE']);
  expect(Object.values(await totals(twin.table, [tenant], ['2023-09']))).toContain(7n);
  const keys = new Set(twin.items().map(({ pk, sk }) => `${pk} ${sk}`));
  expect([...tried].filter((name) => !keys.has(name))).toEqual([]);
  expect(await meteringStore(twin.table).lane(id)).toMatchObject({ next: 1 });
});

test('a shard that is not known yet takes no lane', async () => {
  const { table } = inFlight(({ pk }) => pk === 'SHARDS');
  const known = new Set<string>();
  const choose = chooseShard({ metering: meteringStore(table), shardsOf: async () => 1, known });
  await expect(choose(FACTORY, id)).rejects.toMatchObject({ code: 'contention' });
  expect([...known]).toEqual([]);
  expect(await choose(FACTORY, id)).toBe(shardId(FACTORY, 0));
});
