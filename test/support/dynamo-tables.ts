import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '#shared/platform/dynamo.ts';
import type { Table } from '#shared/platform/table.ts';

export const localClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

/** The three tables, new and empty, on a DynamoDB that listens at the endpoint. */
export const createTables = async (endpoint: string, prefix = 'test', client = localClient(endpoint)): Promise<Table> => {
  const names = { billing: `${prefix}-billing`, usage: `${prefix}-usage`, ephemera: `${prefix}-ephemera` };
  for (const TableName of Object.values(names)) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  }
  return dynamoTable(client, names);
};
