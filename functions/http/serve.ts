import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import { type Answers, type AnyEndpoint, type Endpoint, type ParamsOf, statusOf, type ValueOf } from '#shared/contract/endpoint.ts';
import { refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Answer, Answered, Once, OnceFor, OnceRequest } from '#shared/platform/once.ts';
import { type Caller, requireScope } from '#shared/tenancy/domain/caller.ts';
import type { TenancyStore } from '#shared/tenancy/store.ts';
import { bodyBytes, header } from './body.ts';
import type { HttpCode } from './errors.ts';
import { parseBy, parseJson } from './json.ts';
import type { ErrorCode } from './status.ts';

/** An event whose sender is known, unless its endpoint asks for no credential. */
export type ApiEvent = APIGatewayProxyEvent & { caller: Caller };

/** What the pipeline needs of a deployment. */
export type HttpDeps = {
  readonly tenancy: Pick<TenancyStore, 'apiKey' | 'tenant'>;
  readonly once: OnceFor;
  readonly wall: () => Instant;
};

/** A request that was understood: what its endpoint says of it, and who sent it. */
export type Call<Deps, Path extends string, Query extends z.ZodType, Body extends z.ZodType, All extends Answers> = {
  readonly deps: Deps;
  readonly caller: Caller;
  readonly params: ParamsOf<Path>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
  readonly wall: Instant;
  readonly event: ApiEvent;
  /** Runs a decision once for the request's Idempotency-Key; what is stored and answered is what the endpoint shows of its value. */
  readonly once: Once<ValueOf<All>>;
};

/** An endpoint and who answers it. */
export type Served<Deps> = {
  readonly endpoint: AnyEndpoint;
  readonly answer: (deps: Deps, event: ApiEvent) => Promise<APIGatewayProxyResult>;
};

const MAX_BODY = 1_000_000;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * Binds endpoints to use cases: scope first, then the query, then the body, then the use case. The handler gives a value, which the
 * endpoint shows; of an endpoint that happens once, what `once` gave.
 */
export const servedBy =
  <Deps extends HttpDeps>() =>
  <
    Path extends string,
    Query extends z.ZodType,
    Body extends z.ZodType,
    All extends Answers,
    Code extends ErrorCode,
    IsOnce extends boolean,
  >(
    endpoint: Endpoint<Path, Query, Body, All, Code, IsOnce>,
    handle: (call: Call<Deps, Path, Query, Body, All>) => Promise<IsOnce extends true ? Answered : ValueOf<All>>,
  ): Served<Deps> => ({
    endpoint,
    answer: async (deps, event) => {
      if (endpoint.scope !== null) requireScope(event.caller, endpoint.scope);
      const query = endpoint.query && parseBy(endpoint.query, event.queryStringParameters ?? {}, 'query');
      const text = endpoint.body && !endpoint.rawBody ? bodyText(event) : '';
      const body = endpoint.body && !endpoint.rawBody ? parseBy(endpoint.body, parseJson(text), 'body') : undefined;
      const wall = deps.wall();
      const answerOf = (value: ValueOf<All>): Answer => shown(endpoint, value);
      const call = {
        deps,
        caller: event.caller,
        params: paramsOf(event) as ParamsOf<Path>,
        query: query as z.output<Query>,
        body: body as z.output<Body>,
        wall,
        event,
        once: (endpoint.once === true ? deps.once(onceRequest(event, text, wall), answerOf) : undefined) as Once<ValueOf<All>>,
      };
      const result = await handle(call);
      if (endpoint.once === true) return response(endpoint, result as Answered, event);
      const value = result as ValueOf<All>;
      return response(endpoint, { ...shown(endpoint, value), ...(endpoint.version && { version: endpoint.version(value) }) }, event);
    },
  });

/** What an endpoint answers with a value. */
const shown = (endpoint: AnyEndpoint, value: unknown): Answer => {
  const status = statusOf(endpoint, value);
  return { status, body: endpoint.answers[status]?.show(value) };
};

const bodyText = (event: ApiEvent): string => bodyBytes(event, { maxBytes: MAX_BODY, mediaType: 'application/json' }).toString('utf8');

const paramsOf = ({ pathParameters }: ApiEvent) =>
  Object.fromEntries(Object.entries(pathParameters ?? {}).map(([name, value]) => [name, decode(value ?? '')]));

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

const onceRequest = (event: ApiEvent, text: string, wall: Instant): OnceRequest => {
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

const response = (
  endpoint: AnyEndpoint,
  { status, body, replayed, version }: Answer & { readonly replayed?: boolean; readonly version?: number | undefined },
  event: ApiEvent,
): APIGatewayProxyResult => {
  const { mediaType = 'application/json', headers = {} } = endpoint.answers[status] ?? {};
  return {
    statusCode: status,
    headers: {
      'content-type': mediaType,
      'cache-control': 'no-store',
      'x-request-id': event.requestContext.requestId,
      ...(replayed === true && { 'idempotent-replayed': 'true' }),
      ...(version !== undefined && { etag: `"${version}"` }),
      ...headers,
    },
    body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
  };
};
