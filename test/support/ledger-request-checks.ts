import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '#shared/platform/dynamo.ts';
import type { Key, Write } from '#shared/platform/table.ts';
import { isThrottled } from '#shared/platform/throttling.ts';

const key = (sk: string): Key => ({ table: 'usage', pk: 'P', sk });
const wire = (sk: string) => ({ pk: { S: 'P' }, sk: { S: sk }, version: { N: '1' } });

type Input = { readonly ConsistentRead?: boolean; readonly RequestItems?: Record<string, { readonly ConsistentRead?: boolean }> };
type Sent = { readonly input: Input };

/** What is wrong with the requests that the table makes of a client, and with what it makes of the answers. */
export const requestWrongs = async (): Promise<readonly string[]> => {
  const sent: Sent[] = [];
  const left = { u: { Keys: [{ pk: { S: 'P' }, sk: { S: 'b' } }], ConsistentRead: true } };
  const answers: unknown[] = [
    {},
    {},
    { Responses: { u: [wire('a')] }, UnprocessedKeys: left },
    { Responses: { u: [wire('b')] } },
    new TransactionCanceledException({
      $metadata: {},
      message: '',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'ThrottlingError' }],
    }),
  ];
  const send = async (command: Sent) => {
    sent.push(command);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const table = dynamoTable({ send } as unknown as DynamoDBClient, { billing: 'b', usage: 'u', ephemera: 'e' }, async () => {});
  await table.get(key('a'));
  await Array.fromAsync(table.query(key('')));
  const found = await table.getMany([key('a'), key('b')]);
  const inserts = ['a', 'b'].map((sk): Write => ({ insert: { ...key(sk), version: 1 } }));
  const refused = await table.commit(inserts).catch((error: unknown) => error);
  const reads = sent.slice(0, 4).map(({ input }) => (input.RequestItems === undefined ? input.ConsistentRead : input.RequestItems['u']?.ConsistentRead)); // prettier-ignore
  return [
    ...(reads.every((isStrong) => isStrong === true) ? [] : [`weak reads: ${reads.join()}`]),
    ...(sent[0] instanceof GetItemCommand && sent[2] instanceof BatchGetItemCommand ? [] : ['other requests than it should make']),
    ...(found.length === 2 ? [] : ['keys that were left unprocessed are dropped']),
    ...(isThrottled(refused) ? [] : ['a transaction that was cancelled because the table is busy counts as a lost race']),
  ];
};
