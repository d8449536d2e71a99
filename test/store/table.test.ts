import { afterAll, beforeAll, describe } from 'vitest';
import { startDynamoDbLocal } from '#cdk/local/dynamodb-local.ts';
import type { Table } from '#shared/platform/table.ts';
import { createTables } from '#test/support/dynamo-tables.ts';
import { tableContract } from '#test/support/table-contract.ts';

describe('the write algebra on DynamoDB', () => {
  let server: Awaited<ReturnType<typeof startDynamoDbLocal>>;
  let table: Table;
  beforeAll(async () => {
    server = await startDynamoDbLocal();
    table = await createTables(server.endpoint);
  });
  afterAll(() => server[Symbol.asyncDispose]());
  tableContract(() => table);
});
