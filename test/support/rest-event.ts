import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { ApiEvent } from '#functions/http/serve.ts';

export type ApiHandler = (event: ApiEvent, context: Context) => Promise<APIGatewayProxyResult>;

export type Call = {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes go as base64, as API Gateway hands over binary bodies. */
  readonly body?: unknown;
};

/** A request as API Gateway's REST proxy hands it to a function. */
export const restEvent = ({ method, path, query, key, headers, body }: Call): ApiEvent => {
  const bytes = body instanceof Uint8Array;
  return {
    httpMethod: method,
    path,
    resource: path,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      ...headers,
    },
    multiValueHeaders: {},
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: body === undefined ? null : bytes ? Buffer.from(body).toString('base64') : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: bytes,
    requestContext: { requestId: 'request-1', httpMethod: method, path } as unknown as ApiEvent['requestContext'],
  } as unknown as ApiEvent;
};

const context = { awsRequestId: 'aws-1', functionName: 'test', getRemainingTimeInMillis: () => 300_000 } as unknown as Context;

/** Calls an API handler; `json` is its parsed body. */
export const callApi = async (handler: unknown, call: Call) => {
  const answer = await (handler as ApiHandler)(restEvent(call), context);
  const isJson = String(answer.headers?.['content-type']).includes('json') && answer.body !== '';
  return {
    status: answer.statusCode,
    headers: answer.headers ?? {},
    text: answer.body,
    json: (isJson ? JSON.parse(answer.body) : undefined) as Record<string, any>,
  };
};
