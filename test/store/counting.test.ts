import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDynamoDbLocal } from '#cdk/local/dynamodb-local.ts';
import type { Item, Key, Table, Write } from '#shared/platform/table.ts';
import { countingTable, emptyTally } from '#test/support/counting.ts';
import { createTables, localClient } from '#test/support/dynamo-tables.ts';
import { itemBytes } from '#test/support/item-size.ts';
import { createTwin } from '#test/support/twin.ts';

/** Single writes and reads. Of transactions, and of keys in a batch that are not there, the emulator says what the service's documentation does not. */
describe('the counting table bills what DynamoDB Local says it consumed', () => {
  let server: Awaited<ReturnType<typeof startDynamoDbLocal>>;
  let real: Table;
  let consumed = 0;
  beforeAll(async () => {
    server = await startDynamoDbLocal();
    const client = localClient(server.endpoint);
    real = await createTables(server.endpoint, 'counting', client);
    onConsumed(client, (units) => (consumed += units));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const twin = createTwin(1).table;
  const tally = emptyTally();
  const counted = countingTable(twin, tally);

  /** The same call on both: what was counted and what was consumed. */
  const both = async (act: (table: Table) => Promise<unknown>): Promise<readonly [counted: number, consumed: number]> => {
    consumed = 0;
    Object.assign(tally, emptyTally());
    await act(real);
    await act(counted);
    return [tally.writeUnits + tally.readUnits, consumed];
  };
  const expectWrite = async (write: Write, units: number) =>
    expect(await both((table) => table.commit([write])), `${JSON.stringify(Object.keys(write))} of ${units}`).toEqual([units, units]);

  test.each([100, 1_023, 1_024, 1_025, 2_048, 2_049, 10_000, 300_000])(
    'a put, a replace by a small item, and a remove, at %i bytes',
    async (bytes) => {
      const units = Math.ceil(bytes / 1_024);
      const key = keyOf(`put-${bytes}`);
      await expectWrite({ insert: sized({ ...key, version: 1 }, bytes) }, units);
      await expectWrite({ replace: { ...key, version: 2 }, ifVersion: 1 }, units);
      await expectWrite({ replace: sized({ ...key, version: 3 }, bytes), ifVersion: 2 }, units);
      await expectWrite({ remove: key, ifVersion: 3 }, units);
    },
  );

  test.each([
    ['bytes', { value: new Uint8Array(300) }],
    ['text outside ASCII', { value: 'é\u{1f600}', größe: 'x' }],
    ['null and truth values', { a: null, b: true, c: false }],
    ['lists and maps', { list: ['a', [], { x: 'y' }, null], map: { a: {}, bc: ['d'] } }],
  ])('an item with %s is billed to the byte', async (name, attributes) => {
    for (const [bytes, units] of [
      [1_024, 1],
      [1_025, 2],
    ] as const)
      await expectWrite({ insert: sized({ ...keyOf(`${name}-${bytes}`), version: 1, ...attributes }, bytes) }, units);
  });

  test.each([0, 1, 9, 10, 12, 99, 100, 101, 999, 1_000, 12_345, 1_000_000, 123_456_789, 1_700_000_000_000, -7, -1_234])(
    'the number %i is billed to the byte',
    async (number) => {
      const attributes = { numbers: Array.from({ length: 40 }, () => number) };
      for (const [bytes, units] of [
        [1_024, 1],
        [1_025, 2],
      ] as const)
        await expectWrite({ insert: sized({ ...keyOf(`number-${number}-${bytes}`), version: 1, ...attributes }, bytes) }, units);
    },
  );

  test('advances that create, grow over a KB and shrink again', async () => {
    const advance = keyOf('advance');
    const step = (generation: number, bytes: number, units: number) =>
      expectWrite({ advance, generation, add: { events: 10n ** 12n }, set: { minutes: new Uint8Array(bytes) } }, units);
    await step(1, 10, 1);
    await step(2, 900, 1);
    await step(3, 1_100, 2);
    await step(4, 2_500, 3);
    await step(5, 10, 3);
    await step(6, 10, 1);
  });

  test('reads by item, by batch and by page', async () => {
    const keys = [keyOf('read-1'), keyOf('read-2'), keyOf('read-3')];
    for (const [index, bytes] of [200, 4_097, 9_000].entries())
      await both((table) => table.commit([{ insert: sized({ ...keys[index]!, version: 1 }, bytes) }]));
    const absent = keyOf('read-absent');
    expect(await both((table) => table.get(keys[1]!))).toEqual([2, 2]);
    expect(await both((table) => table.get(absent))).toEqual([1, 1]);
    expect(await both((table) => table.getMany(keys))).toEqual([6, 6]);
    const queried = async (table: Table) => {
      for await (const item of table.query({ table: 'usage', pk: 'COUNTING' }, { from: 'read-1', to: 'read-3' }))
        if (item.sk === 'read-1') break;
    };
    expect(await both(queried)).toEqual([4, 4]);
  });
});

const keyOf = (sk: string): Key => ({ table: 'usage', pk: 'COUNTING', sk });

/** The item filled up to so many bytes. */
const sized = (item: Item, bytes: number): Item => ({ ...item, f: 'x'.repeat(bytes - itemBytes({ ...item, f: '' })) });

const onConsumed = (client: DynamoDBClient, add: (units: number) => void): void =>
  client.middlewareStack.add(
    (next) => async (request) => {
      const answer = await next({ ...request, input: { ...request.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ConsumedCapacity: capacity = [] } = answer.output as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] };
      for (const { CapacityUnits = 0 } of [capacity].flat()) add(CapacityUnits);
      return answer;
    },
    { step: 'initialize' },
  );
