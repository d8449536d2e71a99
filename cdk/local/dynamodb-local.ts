import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startGuarded } from './guarded-process.ts';
import { installTools } from './tools.ts';
import { waitUntilReady } from './wait-until-ready.ts';

export type DynamoDbLocal = { endpoint: string; pid: number; [Symbol.asyncDispose]: () => Promise<void> };

/** Starts DynamoDB Local alone, in memory, on a port of its own; any credentials are accepted. It ends with this process at the latest. */
export const startDynamoDbLocal = async (): Promise<DynamoDbLocal> => {
  const { java, dynamoDbLocal } = await installTools(() => {});
  const folder = mkdtempSync(join(tmpdir(), 'factory-ledger-'));
  const port = await freePort();
  const libraries = `-Djava.library.path=${join(dynamoDbLocal, 'DynamoDBLocal_lib')}`;
  const parameters = [
    '-Xmx256m',
    libraries,
    '-jar',
    join(dynamoDbLocal, 'DynamoDBLocal.jar'),
    '-inMemory',
    '-sharedDb',
    '-port',
    `${port}`,
  ];
  const env = { ...process.env, DDB_LOCAL_TELEMETRY: '0' };
  const server = await startGuarded({ folder, command: java, parameters, env });
  const endpoint = `http://127.0.0.1:${port}`;
  await waitUntilReady(server, endpoint);
  return { endpoint, pid: server.pid, [Symbol.asyncDispose]: server.stop };
};
