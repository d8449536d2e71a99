import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { Answers, AnyEndpoint, Endpoint, ParamsOf, WireOf } from '#shared/contract/endpoint.ts';
import { type Connection, exchange, type Sent } from './exchange.ts';

type Given<Name extends string, Value> = [Value] extends [undefined]
  ? { readonly [Key in Name]?: undefined }
  : { readonly [Key in Name]: Value };

/** What a call is made with: what its endpoint asks for. Bytes are sent as they are, with the headers that describe them. */
export type Input<Path extends string, Query extends z.ZodType, Body extends z.ZodType> = ([keyof ParamsOf<Path>] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: ParamsOf<Path> }) &
  Given<'body', [z.input<Body>] extends [undefined] ? undefined : z.input<Body> | Uint8Array<ArrayBuffer>> & {
    readonly query?: z.input<Query>;
    /** Made and kept over retries if none is given. */
    readonly idempotencyKey?: string;
    /** The ETag of what the change is meant for. */
    readonly ifMatch?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  };

type Anything = {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** The input may be left out where nothing in it must be given. */
type Rest<Wanted> = object extends Wanted ? [input?: Wanted] : [input: Wanted];

export type Reply<Wire> = { readonly status: number; readonly headers: Headers; readonly body: Wire };

type PageWire = { readonly data: readonly unknown[]; readonly nextCursor: string | null };

export type Client = ReturnType<typeof client>;

/**
 * Typed calls of an API, made from its endpoints. A call is repeated until its answer stands; a 4xx that stands is thrown as `Refused`.
 * An answer of another media type than JSON is its text.
 */
export const client = (connection: Connection) => {
  const exchanged = exchange(connection);
  const send = async <Path extends string, Query extends z.ZodType, Body extends z.ZodType, All extends Answers>(
    endpoint: Endpoint<Path, Query, Body, All>,
    ...[input = {} as never]: Rest<Input<Path, Query, Body>>
  ): Promise<Reply<WireOf<All>>> => {
    const { status, headers, text } = await exchanged(sentBy(endpoint, input), (input as Anything).signal);
    const isJson = endpoint.answers[status]?.mediaType?.includes('json') ?? true;
    return { status, headers, body: (isJson && text !== '' ? JSON.parse(text) : text) as WireOf<All> };
  };
  const call = async <Path extends string, Query extends z.ZodType, Body extends z.ZodType, All extends Answers>(
    endpoint: Endpoint<Path, Query, Body, All>,
    ...rest: Rest<Input<Path, Query, Body>>
  ): Promise<WireOf<All>> => (await send(endpoint, ...rest)).body;
  /** Everything in a list, over all its pages. */
  async function* pages<Path extends string, Query extends z.ZodType, Body extends z.ZodType, All extends Answers>(
    endpoint: Endpoint<Path, Query, Body, All>,
    ...[input = {} as never]: Rest<Input<Path, Query, Body>>
  ): AsyncGenerator<WireOf<All> extends { readonly data: readonly (infer One)[] } ? One : never> {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { ...((input as Anything).query as object), ...(cursor !== undefined && { cursor }) };
      const { text } = await exchanged(sentBy(endpoint, { ...(input as Anything), query }), (input as Anything).signal);
      const page = JSON.parse(text) as PageWire;
      yield* page.data as never[];
      cursor = page.nextCursor;
    }
  }
  return { send, call, pages };
};

/** A call as it goes over the wire. */
const sentBy = (endpoint: AnyEndpoint, { params, query, body, idempotencyKey, ifMatch, headers }: Anything): Sent => {
  const asked = new URLSearchParams(
    Object.entries(query ?? {}).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
  return {
    method: endpoint.method,
    path: pathOf(endpoint.path, (params ?? {}) as Readonly<Record<string, string>>) + (asked === '' ? '' : `?${asked}`),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(endpoint.once === true && { 'idempotency-key': idempotencyKey ?? randomUUID() }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...headers,
    },
    body: body === undefined ? undefined : body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body),
  };
};

const pathOf = (template: string, params: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`the path ${template} needs ${name}`);
    return encodeURIComponent(value);
  });
