import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AttributeMap, fromAttributes, keyOf, toAttributes, toKey, toRequest } from './dynamo-expressions.ts';
import type { Item, Key, Lost, Range, Table, TableName, Write } from './table.ts';
import { jitter, type Pause } from './until-won.ts';

/** The table names of one deployment. */
export type TableNames = Readonly<Record<TableName, string>>;

/** The write algebra on DynamoDB. One write is a plain conditional write (1 unit per KB), several are one transaction (2 units per KB). */
export const dynamoTable = (client: DynamoDBClient, names: TableNames, pause: Pause = jitter): Table => ({
  commit: async (writes) => {
    const [only] = writes;
    return only !== undefined && writes.length === 1 ? commitOne(client, names, only) : commitAll(client, names, writes);
  },
  get: async (key) => {
    const { Item } = await client.send(new GetItemCommand({ TableName: names[key.table], Key: toKey(key), ConsistentRead: true }));
    return Item && fromAttributes(key.table, Item);
  },
  getMany: (keys) => getMany(client, names, keys, pause),
  query: (partition, range) => query(client, names, partition, range),
});

const commitOne = async (client: DynamoDBClient, names: TableNames, write: Write): Promise<readonly Lost[]> => {
  const request = toRequest(write, names[keyOf(write).table]);
  const answerWithOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  try {
    if ('Put' in request) await client.send(new PutItemCommand({ ...request.Put, ...answerWithOld }));
    else if ('Update' in request) await client.send(new UpdateItemCommand({ ...request.Update, ...answerWithOld }));
    else if ('Delete' in request) await client.send(new DeleteItemCommand({ ...request.Delete, ...answerWithOld }));
    else return await commitAll(client, names, [write]);
    return [];
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return [lost(0, write, error.Item)];
    if (error instanceof TransactionConflictException) return [lost(0, write, undefined)];
    throw error;
  }
};

const commitAll = async (client: DynamoDBClient, names: TableNames, writes: readonly Write[]): Promise<readonly Lost[]> => {
  const TransactItems = writes.map((write) => toRequest(write, names[keyOf(write).table], 'ALL_OLD'));
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    return [];
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    const fatal = reasons.find(({ Code }) => Code !== 'None' && Code !== 'ConditionalCheckFailed' && Code !== 'TransactionConflict');
    if (fatal !== undefined || reasons.length === 0) throw error;
    return reasons.flatMap(({ Code, Item }, index) => (Code === 'None' ? [] : [lost(index, writes[index]!, Item)]));
  }
};

/** `CancellationReasons[i].Item` is in attribute-value form, as is the exception's own `Item`. */
const lost = (index: number, write: Write, old: AttributeMap | undefined): Lost => ({
  index,
  found: old === undefined ? undefined : fromAttributes(keyOf(write).table, old),
});

/** DynamoDB may leave keys unprocessed, above all when it is busy: they are asked for again until none is left. */
const getMany = async (client: DynamoDBClient, names: TableNames, keys: readonly Key[], pause: Pause): Promise<readonly Item[]> => {
  const found: Item[] = [];
  for (let from = 0; from < keys.length; from += 100) {
    let wanted: Record<string, { Keys: AttributeMap[]; ConsistentRead: true }> = {};
    for (const key of keys.slice(from, from + 100)) (wanted[names[key.table]] ??= { Keys: [], ConsistentRead: true }).Keys.push(toKey(key));
    for (let tries = 0; Object.keys(wanted).length > 0; tries += 1) {
      if (tries > 0) await pause(tries);
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand({ RequestItems: wanted }));
      for (const table of ['billing', 'usage', 'ephemera'] as const) {
        for (const item of Responses[names[table]] ?? []) found.push(fromAttributes(table, item));
      }
      wanted = UnprocessedKeys as typeof wanted;
    }
  }
  return found;
};

async function* query(
  client: DynamoDBClient,
  names: TableNames,
  { table, pk }: Omit<Key, 'sk'>,
  { from = '\u0000', to, after, limit, reverse = false }: Range = {},
): AsyncIterable<Item> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  let start = after === undefined ? undefined : toKey({ table, pk, sk: after });
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: names[table],
        ConsistentRead: true,
        ScanIndexForward: !reverse,
        KeyConditionExpression: to === undefined ? 'pk = :pk AND sk >= :from' : 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: toAttributes({ ':pk': pk, ':from': from, ...(to === undefined ? {} : { ':to': to }) }),
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        ...(Number.isFinite(left) ? { Limit: left } : {}),
      }),
    );
    for (const item of page.Items ?? []) yield fromAttributes(table, item);
    left -= page.Items?.length ?? 0;
    start = page.LastEvaluatedKey;
  } while (start !== undefined && left > 0);
}
