import { expect, test } from 'vitest';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { api } from '#functions/http/api.ts';
import { tenancyApi } from '#functions/tenancy/tenancy-api.ts';
import { baseDeps } from '#functions/wiring.ts';
import { deployment, deploymentKey, newKey } from '#test/support/api-world.ts';
import { callApi } from '#test/support/rest-event.ts';

/** The tenancy function on a table whose every commit fails with an error. */
const failing = (error: Error) => {
  const commit = async () => {
    throw error;
  };
  return api(tenancyApi, () => baseDeps({ ...deployment.platform, table: { ...deployment.platform.table, commit } }));
};
const create = async (handler: ReturnType<typeof failing>) =>
  callApi(handler, { method: 'POST', path: '/v1/factories', key: await deploymentKey(), headers: newKey(), body: { name: 'x' } });

test('a throttled transaction is answered 429 busy, to be tried again, not 500', async () => {
  const cancelled = new TransactionCanceledException({
    $metadata: {},
    message: 'secret detail',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
  });
  const { status, json, headers, text } = await create(failing(cancelled));
  expect([status, json['code'], headers['retry-after']]).toEqual([429, 'busy', '1']);
  expect(text).not.toContain('secret detail');
});

test('an unknown error is a fixed 500 whose cause stays in the log', async () => {
  const { status, json, text } = await create(failing(new Error('secret detail')));
  expect([status, json['code']]).toEqual([500, 'internal']);
  expect(text).not.toContain('secret detail');
});

test('96 KB of escapes are read as what they are: an unknown field', async () => {
  const body = `{"${String.raw`\u0061`.repeat(16_000)}":1,"name":"x"}`;
  const handler = api(tenancyApi, () => baseDeps(deployment.platform));
  const answer = await callApi(handler, { method: 'POST', path: '/v1/factories', key: await deploymentKey(), headers: newKey(), body });
  expect([answer.status, answer.json['errors'][0].code]).toEqual([400, 'unknown_field']);
});
