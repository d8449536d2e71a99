import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { dynamoTable } from '#shared/platform/dynamo.ts';
import type { Key, Write } from '#shared/platform/table.ts';
import { isThrottled } from '#shared/platform/throttling.ts';

type Sent = { readonly constructor: unknown; readonly input: Record<string, any> };

/** A table on a client that answers each request in turn: with a value, or by throwing an error. */
const tableThatAnswers = (...answers: readonly unknown[]) => {
  const sent: Sent[] = [];
  const left = [...answers];
  const send = async (command: Sent): Promise<unknown> => {
    sent.push(command);
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? {};
  };
  const names = { billing: 'b', usage: 'u', ephemera: 'e' };
  return { table: dynamoTable({ send } as unknown as DynamoDBClient, names, async () => {}), sent };
};

const key = (sk: string): Key => ({ table: 'billing', pk: 'P', sk });
const marshalled = (sk: string) => ({ pk: { S: 'P' }, sk: { S: sk }, version: { N: '1' } });
const insert = (sk: string): Write => ({ insert: { ...key(sk), version: 1 } });
const metadata = { $metadata: {}, message: '' };
const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({ ...metadata, CancellationReasons: codes.map((Code) => ({ Code })) });

test('a read of one item, of many and of a partition is strongly consistent', async () => {
  const { table, sent } = tableThatAnswers({}, {}, {});
  await table.get(key('a'));
  await table.getMany([key('a'), { ...key('b'), table: 'usage' }]);
  await Array.fromAsync(table.query(key('')));
  expect(sent.map(({ constructor }) => constructor)).toEqual([GetItemCommand, BatchGetItemCommand, QueryCommand]);
  const [one, many, partition] = sent.map(({ input }) => input);
  expect([one!['ConsistentRead'], partition!['ConsistentRead']]).toEqual([true, true]);
  expect(Object.values(many!['RequestItems']).map((of: any) => of.ConsistentRead)).toEqual([true, true]);
});

test('keys that were left unprocessed are asked for again, until all are there', async () => {
  const left = { b: { Keys: [{ pk: { S: 'P' }, sk: { S: 'b' } }], ConsistentRead: true } };
  const { table, sent } = tableThatAnswers(
    { Responses: { b: [marshalled('a')] }, UnprocessedKeys: left },
    { UnprocessedKeys: left },
    { Responses: { b: [marshalled('b')] } },
  );
  expect((await table.getMany([key('a'), key('b')])).map(({ sk }) => sk)).toEqual(['a', 'b']);
  expect(sent.slice(1).map(({ input }) => input['RequestItems'])).toEqual([left, left]);
});

test('more than a hundred keys are read in several requests', async () => {
  const { table, sent } = tableThatAnswers();
  await table.getMany(Array.from({ length: 250 }, (_, index) => key(String(index))));
  expect(sent.map(({ input }) => input['RequestItems'].b.Keys.length)).toEqual([100, 100, 50]);
});

test('a failed condition and a transaction in flight are lost races, alone and in a transaction', async () => {
  const { table } = tableThatAnswers(
    new ConditionalCheckFailedException({ ...metadata, Item: marshalled('a') }),
    new TransactionConflictException(metadata),
    cancelled('None', 'ConditionalCheckFailed'),
    cancelled('TransactionConflict', 'None'),
  );
  expect(await table.commit([insert('a')])).toMatchObject([{ index: 0, found: { sk: 'a', version: 1 } }]);
  expect(await table.commit([insert('a')])).toEqual([{ index: 0, found: undefined }]);
  expect(await table.commit([insert('a'), insert('b')])).toMatchObject([{ index: 1 }]);
  expect(await table.commit([insert('a'), insert('b')])).toMatchObject([{ index: 0 }]);
});

test.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])(
  'a transaction cancelled for %s is no lost race: it says busy',
  async (code) => {
    const { table } = tableThatAnswers(cancelled('ConditionalCheckFailed', code));
    const error = await table.commit([insert('a'), insert('b')]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(isThrottled(error)).toBe(true);
  },
);

test('a transaction cancelled for what is malformed is an error, and not one of being busy', async () => {
  const { table } = tableThatAnswers(cancelled('ValidationError', 'None'));
  const error = await table.commit([insert('a'), insert('b')]).catch((thrown: unknown) => thrown);
  expect([error instanceof TransactionCanceledException, isThrottled(error)]).toEqual([true, false]);
});
