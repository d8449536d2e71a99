import { expect, test } from 'vitest';
import { statusOfCode } from '#functions/http/status.ts';
import { synthesised, target } from './synthesised.ts';

const { service } = synthesised('prod');
const resources = service.findResources('AWS::ApiGateway::Resource');

const pathOf = (reference: { readonly Ref?: string }): string => {
  const resource = resources[reference.Ref ?? '']?.['Properties'];
  return resource === undefined ? '' : `${pathOf(resource.ParentId)}/${resource.PathPart}`;
};

test('each path leads to the function of its capability, and every other one to a 404 of the pipeline', () => {
  const routes = Object.values(service.findResources('AWS::ApiGateway::Method')).map(({ Properties }) => [
    `${Properties.HttpMethod} ${pathOf(Properties.ResourceId)}`,
    /(\w+Api)/.exec(target(Properties.Integration.Uri))?.[1],
  ]);
  expect(Object.fromEntries(routes)).toEqual({
    'ANY ': 'TenancyApi',
    'ANY /{proxy+}': 'TenancyApi',
    'ANY /v1/capacity': 'CapacityApi',
    'ANY /v1/capacity/{proxy+}': 'CapacityApi',
    'ANY /v1/contracts': 'PricesApi',
    'ANY /v1/closes': 'InvoicesApi',
    'ANY /v1/closes/{proxy+}': 'InvoicesApi',
    'ANY /v1/waivers': 'InvoicesApi',
    'ANY /v1/invoices': 'InvoicesApi',
    'ANY /v1/invoices/{proxy+}': 'InvoicesApi',
    'ANY /v1/lanes': 'UsageApi',
    'ANY /v1/lanes/{lane}': 'UsageApi',
    'ANY /v1/lanes/{lane}/batches': 'TenancyApi',
    'ANY /v1/lanes/{lane}/batches/{seq}': 'IngestApi',
    'ANY /v1/lanes/{lane}/tombstones': 'UsageApi',
    'ANY /v1/lanes/{lane}/tombstones/{seq}': 'UsageApi',
    'ANY /v1/openapi.json': 'OpenapiApi',
    'ANY /v1/pools': 'CapacityApi',
    'ANY /v1/pools/{proxy+}': 'CapacityApi',
    'ANY /v1/price-books': 'PricesApi',
    'ANY /v1/price-books/{proxy+}': 'PricesApi',
    'ANY /v1/quotas': 'CapacityApi',
    'ANY /v1/reservations': 'CapacityApi',
    'ANY /v1/reservations/{proxy+}': 'CapacityApi',
    'ANY /v1/usage': 'UsageApi',
  });
});

test('bodies of any media type come through as bytes', () => {
  service.hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['*/*'] });
});

test('the stage is throttled and its access is logged', () => {
  const [stage] = Object.values(service.findResources('AWS::ApiGateway::Stage'));
  expect(stage?.['Properties'].AccessLogSetting.DestinationArn).toBeDefined();
  expect(stage?.['Properties'].MethodSettings[0]).toMatchObject({
    LoggingLevel: 'ERROR',
    DataTraceEnabled: false,
    ThrottlingRateLimit: 1_000,
  });
});

const answers = Object.values(service.findResources('AWS::ApiGateway::GatewayResponse')).map(({ Properties }) => Properties);

test.each(answers.map((answer) => [answer['ResponseType'] as string, answer]))(
  '%s of the gateway is a problem of our own table',
  (_type, answer) => {
    const problem = JSON.parse(answer['ResponseTemplates']['application/json']);
    const [status, title] = statusOfCode[problem.code as keyof typeof statusOfCode];
    expect(problem).toMatchObject({
      status,
      title,
      type: `https://factory-ledger.dev/problems/${problem.code}`,
      requestId: '$context.requestId',
    });
    expect(answer['StatusCode']).toBe(String(status));
    expect(answer['ResponseParameters']['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
  },
);

test('a body that is too large for the gateway answers 413, an unknown route 404', () => {
  const statusFor = (type: string) => answers.find(({ ResponseType }) => ResponseType === type)?.['StatusCode'];
  expect([statusFor('REQUEST_TOO_LARGE'), statusFor('MISSING_AUTHENTICATION_TOKEN'), statusFor('DEFAULT_5XX')]).toEqual([
    '413',
    '404',
    '500',
  ]);
});
