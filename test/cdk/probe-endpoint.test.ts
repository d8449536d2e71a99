import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { pathsOf } from '#cdk/constructs/paths.ts';
import { Routes } from '#cdk/constructs/routes.ts';
import { apis } from '#functions/apis.ts';
import { api } from '#functions/http/api.ts';
import { openApiDocument } from '#functions/http/openapi-document.ts';
import { servedBy } from '#functions/http/serve.ts';
import { type BaseDeps, baseDeps } from '#functions/wiring.ts';
import { client } from '#shared/client/client.ts';
import { endpoint } from '#shared/contract/endpoint.ts';
import { projection } from '#shared/contract/projection.ts';
import { deployment } from '#test/support/api-world.ts';
import { endpointsOf } from '#test/support/fuzz.ts';
import { fetchFrom } from '#test/support/in-process.ts';
import { callApi } from '#test/support/rest-event.ts';

/** Declared once, bound once. */
const probe = endpoint({
  id: 'readProbe',
  method: 'GET',
  path: '/v1/probes/{probe}',
  scope: null,
  summary: 'A probe',
  answers: { 200: projection(z.object({ id: z.string() }), (id: string) => ({ id })) },
  refusals: [],
  example: { params: { probe: 'p1' }, answer: { id: 'p1' } },
});
const served = [servedBy<BaseDeps>()(probe, async ({ params }) => params.probe)];
const probed = { ...apis, 'probe/probe-api': served };

test('an endpoint that is declared and bound once is answered', async () => {
  const handler = api(served, () => baseDeps(deployment.platform));
  expect(await callApi(handler, { method: 'GET', path: '/v1/probes/p1' })).toMatchObject({ status: 200, json: { id: 'p1' } });
});

test('the client calls it, typed', async () => {
  const handler = api(served, () => baseDeps(deployment.platform));
  const { call } = client({ apiUrl: 'http://probe', fetch: fetchFrom(() => handler) });
  const { id }: { readonly id: string } = await call(probe, { params: { probe: 'p1' } });
  expect(id).toBe('p1');
});

test('the gateway leads to it', () => {
  const stack = new Stack(new App(), 'Probe');
  const functionOf = (entry: string) =>
    stack.node.tryFindChild(entry.replace('/', '-')) === undefined
      ? new Function(stack, entry.replace('/', '-'), { code: Code.fromInline('x'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X })
      : (stack.node.findChild(entry.replace('/', '-')) as Function);
  const fallback = 'tenancy/tenancy-api';
  new Routes<keyof typeof probed>(stack, 'Api', { stage: 'local', paths: pathsOf(probed, fallback), fallback, functionOf });
  const parts = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Resource')).map(
    ({ Properties }) => Properties.PathPart,
  );
  expect(parts).toContain('probes');
});

test('the OpenAPI document and the fuzz tests have it', () => {
  expect(openApiDocument(probed).paths?.['/v1/probes/{probe}']?.get?.operationId).toBe('readProbe');
  expect(endpointsOf(probed).map(({ id }) => id)).toContain('readProbe');
});

test('a path that is bound in two entries is refused at synth', () => {
  expect(() => pathsOf({ ...probed, 'other/other-api': served }, 'tenancy/tenancy-api')).toThrow('/v1/probes/{probe} is bound in');
});
