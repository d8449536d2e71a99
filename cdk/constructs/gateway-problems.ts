import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type ErrorCode, statusOfCode } from '#functions/http/status.ts';

type GatewayProblem = { readonly type: ResponseType; readonly code: ErrorCode; readonly detail: string };

const RETRY = 'Try again, with the same Idempotency-Key.';

const problems: readonly GatewayProblem[] = [
  { type: ResponseType.DEFAULT_4XX, code: 'invalid_request', detail: 'The request was refused before it reached the service.' },
  { type: ResponseType.DEFAULT_5XX, code: 'internal', detail: `The request failed before or after the service handled it. ${RETRY}` },
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, code: 'route_unknown', detail: 'There is no such route. Paths begin with /v1.' },
  { type: ResponseType.RESOURCE_NOT_FOUND, code: 'route_unknown', detail: 'There is no such route. Paths begin with /v1.' },
  { type: ResponseType.REQUEST_TOO_LARGE, code: 'body_too_large', detail: 'The body is larger than any route takes.' },
  { type: ResponseType.UNSUPPORTED_MEDIA_TYPE, code: 'media_type', detail: 'Send application/json.' },
  { type: ResponseType.THROTTLED, code: 'busy', detail: `Too many requests at once. ${RETRY}` },
  { type: ResponseType.INTEGRATION_FAILURE, code: 'unavailable', detail: `The service did not answer. ${RETRY}` },
  { type: ResponseType.INTEGRATION_TIMEOUT, code: 'unavailable', detail: `The service did not answer in time. ${RETRY}` },
];

/** Answers of the gateway itself look like the functions' own: problems with codes and statuses of the same table. */
export const addGatewayProblems = (api: RestApi): void => {
  for (const { type, code, detail } of problems) {
    const [status, title] = statusOfCode[code];
    const body = { type: `https://factory-ledger.dev/problems/${code}`, title, status, code, detail, requestId: '$context.requestId' };
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'x-request-id': 'context.requestId',
        ...((code === 'busy' || code === 'unavailable') && { 'Retry-After': "'1'" }),
      },
      templates: { 'application/json': JSON.stringify(body) },
    });
  }
};
