import { expect, test } from 'vitest';
import type { Item, Key, Table } from '#shared/platform/table.ts';

let used = 0;
const fresh = (sk = 'A'): Key => ({ table: 'billing', pk: `CONTRACT#${(used += 1)}`, sk });
const read = async (items: AsyncIterable<Item>) => {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
};

/** What every implementation of the write algebra must do. */
export const tableContract = (table: () => Table): void => {
  test('an insert wins once; the loser sees what won', async () => {
    const key = fresh();
    expect(await table().commit([{ insert: { ...key, version: 1, by: 'first' } }])).toEqual([]);
    const lost = await table().commit([{ insert: { ...key, version: 1, by: 'second' } }]);
    expect(lost).toEqual([{ index: 0, found: { ...key, version: 1, by: 'first' } }]);
  });

  test('values come back as they went in, numbers as bigint', async () => {
    const key = fresh();
    const item = {
      ...key,
      version: 7,
      big: 2n ** 90n,
      small: 5,
      text: 'é\u{1f600}',
      yes: true,
      none: null,
      bytes: new Uint8Array([0, 255]),
      deep: { list: [1, 'a', { x: 2n }] },
    };
    await table().commit([{ insert: { ...item, absent: undefined } }]);
    expect(await table().get(key)).toEqual({ ...item, small: 5n, deep: { list: [1n, 'a', { x: 2n }] } });
  });

  test('a fraction is refused rather than rounded', async () => {
    await expect(table().commit([{ insert: { ...fresh(), version: 1, price: 0.5 } }])).rejects.toThrow('not a whole number');
  });

  test('a replace needs the version that was read', async () => {
    const key = fresh();
    await table().commit([{ insert: { ...key, version: 1 } }]);
    expect(await table().commit([{ replace: { ...key, version: 2, by: 'a' }, ifVersion: 1 }])).toEqual([]);
    expect(await table().commit([{ replace: { ...key, version: 2, by: 'b' }, ifVersion: 1 }])).toEqual([
      { index: 0, found: { ...key, version: 2, by: 'a' } },
    ]);
    expect(await table().commit([{ replace: { ...fresh(), version: 2 }, ifVersion: 1 }])).toEqual([{ index: 0, found: undefined }]);
  });

  test('a removal may ask for an attribute as it was seen', async () => {
    const key = fresh();
    await table().commit([{ insert: { ...key, version: 1, seq: 5 } }]);
    const removal = (value: bigint) => ({ remove: key, ifSeen: { attribute: 'seq', value } });
    expect(await table().commit([removal(4n)])).toEqual([{ index: 0, found: { ...key, version: 1, seq: 5n } }]);
    expect(await table().commit([removal(5n)])).toEqual([]);
    expect(await table().commit([removal(5n)])).toEqual([{ index: 0, found: undefined }]);
  });

  test('an advance adds and sets once per generation, and keeps the first one', async () => {
    const key = fresh();
    const write = (generation: number) => ({ advance: key, generation, add: { count: 5n, 'a.b': 1n }, set: { last: `g${generation}` } });
    expect(await table().commit([write(3)])).toEqual([]);
    expect((await table().commit([write(3)]))[0]?.found?.['generation']).toBe(3);
    expect((await table().commit([write(2)]))[0]?.index).toBe(0);
    expect(await table().commit([write(4)])).toEqual([]);
    expect(await table().get(key)).toEqual({ ...key, version: 2, firstGeneration: 3, generation: 4, count: 10n, 'a.b': 2n, last: 'g4' });
  });

  test('an advance of an item without a generation keeps its other attributes', async () => {
    const key = fresh();
    await table().commit([{ insert: { ...key, version: 1, shard: 3 } }]);
    await table().commit([{ advance: key, generation: 1, set: { next: 9 } }]);
    expect(await table().get(key)).toEqual({ ...key, version: 2, firstGeneration: 1, generation: 1, shard: 3n, next: 9n });
  });

  test('a remove needs the version that was read', async () => {
    const key = fresh();
    await table().commit([{ insert: { ...key, version: 4 } }]);
    expect((await table().commit([{ remove: key, ifVersion: 3 }]))[0]?.found?.version).toBe(4);
    expect(await table().commit([{ remove: key, ifVersion: 4 }])).toEqual([]);
    expect(await table().get(key)).toBeUndefined();
    expect(await table().commit([{ remove: key, ifVersion: 4 }])).toEqual([{ index: 0, found: undefined }]);
  });

  test('a transaction writes all or nothing, over several tables, and names each loser', async () => {
    const [a, b, c] = [fresh(), { ...fresh(), table: 'usage' as const }, { ...fresh(), table: 'ephemera' as const }];
    await table().commit([{ insert: { ...b, version: 1 } }]);
    const lost = await table().commit([
      { insert: { ...a, version: 1 } },
      { replace: { ...b, version: 9 }, ifVersion: 5 },
      { insert: { ...c, version: 1 } },
    ]);
    expect(lost).toEqual([{ index: 1, found: { ...b, version: 1 } }]);
    expect(await table().getMany([a, c])).toEqual([]);
    expect(await table().commit([{ insert: { ...a, version: 1 } }, { check: b, ifVersion: 1 }, { insert: { ...c, version: 1 } }])).toEqual(
      [],
    );
    expect((await table().getMany([a, b, c])).map(({ pk }) => pk).sort()).toEqual([a.pk, b.pk, c.pk].sort());
  });

  test('a check alone loses if what was read has changed', async () => {
    const key = fresh();
    await table().commit([{ insert: { ...key, version: 2 } }]);
    expect(await table().commit([{ check: key, ifVersion: 2 }])).toEqual([]);
    expect((await table().commit([{ check: key, ifVersion: 1 }]))[0]?.found?.version).toBe(2);
  });

  test('two writes on one item, none, or more than a hundred are malformed', async () => {
    const key = fresh();
    await expect(table().commit([])).rejects.toThrow();
    await expect(table().commit([{ insert: { ...key, version: 1 } }, { check: key, ifVersion: 1 }])).rejects.toThrow();
    await expect(table().commit(Array.from({ length: 101 }, () => ({ insert: { ...fresh(), version: 1 } })))).rejects.toThrow();
  });

  test('a query reads one partition in key order, between inclusive bounds, from a position on, backwards, and up to a limit', async () => {
    const { pk } = fresh();
    const skOf = async (range?: Parameters<Table['query']>[1]) =>
      (await read(table().query({ table: 'billing', pk }, range))).map(({ sk }) => sk);
    for (const sk of ['b', 'a', 'd', 'c', 'é', 'Z', 'e']) await table().commit([{ insert: { table: 'billing', pk, sk, version: 1 } }]);
    expect(await skOf()).toEqual(['Z', 'a', 'b', 'c', 'd', 'e', 'é']);
    expect(await skOf({ from: 'b', to: 'd' })).toEqual(['b', 'c', 'd']);
    expect(await skOf({ after: 'b', limit: 2 })).toEqual(['c', 'd']);
    expect(await skOf({ from: 'a', reverse: true, limit: 2 })).toEqual(['é', 'e']);
    expect(await skOf({ from: 'a', to: 'e', after: 'd', reverse: true })).toEqual(['c', 'b', 'a']);
  });

  test('a query goes on over pages', async () => {
    const { pk } = fresh();
    const filler = 'x'.repeat(300_000);
    for (let number = 0; number < 8; number += 1)
      await table().commit([{ insert: { table: 'billing', pk, sk: String(number), version: 1, filler } }]);
    expect((await read(table().query({ table: 'billing', pk }))).length).toBe(8);
  });

  test('of many inserts at once one wins', async () => {
    const key = fresh();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, by) => table().commit([{ insert: { ...key, version: 1, by } }])));
    expect(answers.filter((lost) => lost.length === 0)).toHaveLength(1);
  });

  test('increments by version under contention lose none', async () => {
    const key = fresh();
    await table().commit([{ insert: { ...key, version: 1, count: 0 } }]);
    const increment = async (): Promise<void> => {
      const item = (await table().get(key))!;
      const next = { ...item, version: item.version + 1, count: (item['count'] as bigint) + 1n };
      if ((await table().commit([{ replace: next, ifVersion: item.version }])).length > 0) await increment();
    };
    await Promise.all(Array.from({ length: 12 }, increment));
    expect((await table().get(key))?.['count']).toBe(12n);
  });
};
