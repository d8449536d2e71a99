import { createHash } from 'node:crypto';
import type { Method } from '@middy/http-router';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import { refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { OnceRequest } from '#shared/platform/once-old.ts';
import { type Caller, requireScope } from '#shared/tenancy/domain/caller.ts';
import type { Scope } from '#shared/tenancy/schema.ts';
import { bodyBytes, header } from './body.ts';
import type { HttpCode } from './errors.ts';
import { parseBy, parseJson } from './json.ts';

/** An event whose sender is known. */
export type AuthenticatedEvent = APIGatewayProxyEvent & { caller: Caller };

export type Call<Body, Query> = {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly wall: Instant;
  readonly event: AuthenticatedEvent;
  /** The request's Idempotency-Key, bound to its sender and content. @throws Problem `idempotency_key_missing`. */
  once(): OnceRequest;
};

export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly replayed?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
};

export type RouteSpec<Body, Query> = {
  readonly method: Method;
  readonly path: string;
  readonly scope: Scope;
  readonly query?: z.ZodType<Query>;
  /** Absent: the route has no JSON body, or reads the event's bytes by itself. */
  readonly body?: z.ZodType<Body>;
  readonly handle: (call: Call<Body, Query>) => Promise<Reply>;
};

const MAX_BODY = 1_000_000;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/** One route: scope first, then the query, then the body, then the use case. */
export const route = <Body = undefined, Query = undefined>(spec: RouteSpec<Body, Query>) => ({
  method: spec.method,
  path: spec.path,
  handler: async (event: AuthenticatedEvent): Promise<APIGatewayProxyResult> => {
    requireScope(event.caller, spec.scope);
    const query = spec.query && parseBy(spec.query, event.queryStringParameters ?? {}, 'query');
    const text = spec.body && bodyBytes(event, { maxBytes: MAX_BODY, mediaType: 'application/json' }).toString('utf8');
    const body = spec.body && parseBy(spec.body, parseJson(text ?? ''), 'body');
    const wall = Date.now();
    const params = Object.fromEntries(Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, decode(value ?? '')]));
    const reply = await spec.handle({
      caller: event.caller,
      params,
      query: query as Query,
      body: body as Body,
      wall,
      event,
      once: () => onceRequest(event, text ?? '', wall),
    });
    return response(reply, event.requestContext.requestId);
  },
});

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

const onceRequest = (event: AuthenticatedEvent, text: string, wall: Instant): OnceRequest => {
  const key = header(event, 'idempotency-key');
  if (key === undefined || !IDEMPOTENCY_KEY.test(key)) {
    throw refuse<HttpCode>(
      'idempotency_key_missing',
      'Send an Idempotency-Key of 1 to 128 printable characters, and the same one again on a retry.',
    );
  }
  const { factory = 'deployment', tenant = '' } = event.caller;
  const hash = createHash('sha256').update(`${event.httpMethod} ${event.path}\n${text}`).digest('hex');
  return { owner: `${factory}#${tenant}`, key, hash, wall, requestId: event.requestContext.requestId };
};

const response = ({ status, body, replayed, headers }: Reply, requestId: string): APIGatewayProxyResult => ({
  statusCode: status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...(replayed === true && { 'idempotent-replayed': 'true' }),
    ...headers,
  },
  body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
});
