import type * as z from 'zod';
import type { Projection } from './projection.ts';
import type { Scope } from './scopes.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `null`: an answer without a body. */
export type Answers = Readonly<Record<number, Projection<any, z.ZodType> | null>>;

/** The names in a path's braces. */
export type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Key in Name]: string } & ParamsOf<Rest>
  : unknown;

/** What its answers show: the value that a use case gives. */
export type ValueOf<All extends Answers> = NonNullable<All[keyof All]> extends Projection<infer Value, z.ZodType> ? Value : undefined;

/** What a caller gets to read. */
export type WireOf<All extends Answers> = NonNullable<All[keyof All]> extends Projection<any, infer Schema> ? z.output<Schema> : undefined;

/** One request with its answer, as they go over the wire. */
export type Example<Path extends string, Query extends z.ZodType, Body extends z.ZodType, All extends Answers> = {
  readonly params?: ParamsOf<Path>;
  readonly query?: z.input<Query>;
  readonly body?: z.input<Body>;
  readonly answer?: WireOf<All>;
};

/** One thing that can be asked: all that gateway, function, documentation, client and fuzz know of it. */
export type Endpoint<
  Path extends string = string,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  All extends Answers = Answers,
  Code extends string = string,
  Once extends boolean = boolean,
> = {
  /** The operation's id: unique, a verb and a noun. */
  readonly id: string;
  readonly method: Method;
  readonly path: Path;
  /** What the credential must be allowed to do; null for an endpoint that asks for no credential. */
  readonly scope: Scope | null;
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  /** The body has its own way to be read (limits, compression, list of errors). */
  readonly rawBody?: true;
  /** The effect happens once for each Idempotency-Key, which must be sent. */
  readonly once?: Once;
  /** The change is meant for one version: If-Match must be sent (unless the summary says when not). */
  readonly ifMatch?: true;
  readonly answers: All;
  /** Which of several answers a value is. */
  readonly status?: ((value: ValueOf<All>) => keyof All & number) | undefined;
  /** The version of what is shown, for its ETag. */
  readonly version?: ((value: ValueOf<All>) => number | undefined) | undefined;
  /** What the use case may refuse with, beside what every endpoint of this shape does. */
  readonly refusals: readonly Code[];
  readonly example: Example<Path, Query, Body, All>;
};

/** Any endpoint, for who goes through all of them. */
export type AnyEndpoint = Omit<Endpoint<any, any, any, any, any, any>, 'status' | 'version' | 'answers'> & {
  readonly answers: Answers;
  readonly status?: ((value: any) => number) | undefined;
  readonly version?: ((value: any) => number | undefined) | undefined;
};

/** Declares an endpoint, with the types of its parts as narrow as they are. @__NO_SIDE_EFFECTS__ */
export const endpoint = <
  const Path extends string,
  const All extends Answers,
  const Code extends string,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  const Once extends boolean = false,
>(
  spec: Endpoint<Path, Query, Body, All, Code, Once>,
): Endpoint<Path, Query, Body, All, Code, Once> => spec;

/** The status of a value's answer. */
export const statusOf = ({ answers, status }: Pick<AnyEndpoint, 'answers' | 'status'>, value: unknown): number =>
  status?.(value) ?? Number(Object.keys(answers)[0]);
