import { expect, test } from 'vitest';
import { handler } from '#functions/http/openapi-api.ts';
import { callApi } from '#test/support/rest-event.ts';

test('the OpenAPI document is there for who has no credential', async () => {
  const { status, json } = await callApi(handler, { method: 'GET', path: '/v1/openapi.json' });
  expect([status, json['openapi'], json['paths']['/v1/openapi.json'].get.operationId]).toEqual([200, '3.1.0', 'readOpenApi']);
});

test('a method that its path lacks is 405, with a credential and without', async () => {
  for (const key of [undefined, 'nonsense']) {
    const { status, headers } = await callApi(handler, { method: 'POST', path: '/v1/openapi.json', ...(key !== undefined && { key }) });
    expect([status, headers['allow']]).toEqual([405, 'GET']);
  }
});
