import * as fc from 'fast-check';
import type * as z from 'zod';
import { type Apis, apis as all } from '#functions/apis.ts';
import { refusalsOf } from '#functions/http/refusals.ts';
import { statusOfCode } from '#functions/http/status.ts';
import type { AnyEndpoint } from '#shared/contract/endpoint.ts';
import { newKey } from './api-world.ts';
import type { Call, callApi } from './rest-event.ts';
import { arbitraryOf } from './zod-arbitrary.ts';

export const endpointsOf = (apis: Apis = all): readonly AnyEndpoint[] =>
  Object.values(apis)
    .flat()
    .map(({ endpoint }) => endpoint);

/** What there is to hit: keys to ask with, values of path parameters by name, strings worth trying anywhere. */
export type Known = {
  readonly keys: readonly string[];
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly texts: readonly string[];
};

/** In place of an ETag: that of what the call would change, read just before. */
export const LAST_READ = '~read~';

/** Calls to one endpoint: most of them as its schemas describe, some not. */
export const callsTo = ({ method, path, query, body, once, ifMatch, rawBody, example }: AnyEndpoint, known: Known): fc.Arbitrary<Call> =>
  fc
    .record({
      path: pathOf(String(path), known),
      query: query === undefined ? fc.constant({}) : queryOf(query, example.query, known.texts),
      body: body === undefined ? fc.constant(undefined) : bodyOf(body, example.body, known.texts),
      key: fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom(...known.keys) },
        { weight: 1, arbitrary: fc.constantFrom(undefined, 'nonsense') },
      ),
      idempotency:
        once === true
          ? fc.oneof({ weight: 12, arbitrary: fc.constant('new') }, fc.constantFrom('fuzz-again', undefined, ''))
          : fc.constant(undefined),
      ifMatch:
        ifMatch === true
          ? fc.oneof({ weight: 8, arbitrary: fc.constant(LAST_READ) }, fc.constantFrom('"0"', '"1"', 'x', '', undefined))
          : fc.constant(undefined),
      encoding: rawBody === true ? fc.constantFrom(undefined, undefined, undefined, 'gzip', 'br') : fc.constant(undefined),
    })
    .map(({ path, query, body, key, idempotency, ifMatch, encoding }) => ({
      method,
      path,
      query,
      ...(body !== undefined && { body }),
      ...(key !== undefined && { key }),
      headers: {
        ...(idempotency === 'new' ? newKey() : idempotency !== undefined && { 'Idempotency-Key': idempotency }),
        ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
        ...(encoding !== undefined && { 'Content-Encoding': encoding }),
      },
    }));

const pathOf = (path: string, { params }: Known): fc.Arbitrary<string> => {
  const values = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) =>
    fc.oneof(
      ...(params[name!] === undefined ? [] : [{ weight: 24, arbitrary: fc.nat(999).map((index) => `~${name}~${index}~`) }]),
      fc.constantFrom('pol_00000000000000000000000000', '..', '%00', '%', ' ', '-', '0'),
      fc.string({ minLength: 1, maxLength: 80 }).map(encodeURIComponent),
    ),
  );
  return fc.tuple(...values).map((parts) => parts.reduce((rest, part) => rest.replace(/\{\w+\}/, () => part), path));
};

/** A call whose path names what there is now. */
export const aimed = (call: Call, params: Known['params']): Call => ({
  ...call,
  path: call.path.replace(/~(\w+)~(\d+)~/g, (_, name: string, index: string) => params[name]![Number(index) % params[name]!.length]!),
});

const queryOf = (query: z.ZodType, example: unknown, texts: readonly string[]): fc.Arbitrary<Record<string, string>> =>
  fc
    .oneof(arbitraryOf(query, texts), nearExample(query, example ?? {}, texts))
    .map((value) =>
      Object.fromEntries(Object.entries(value ?? {}).flatMap(([name, member]) => (member === undefined ? [] : [[name, String(member)]]))),
    );

const bodyOf = (body: z.ZodType, example: unknown, texts: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 20, arbitrary: arbitraryOf(body, texts) },
    { weight: 30, arbitrary: nearExample(body, example ?? {}, texts) },
    fc.constantFrom('', '{ not json', '[]', 'null', '{"unknown":1}'),
  );

/** The endpoint's example about what there is, with at most one field changed. */
const nearExample = (schema: z.ZodType, example: unknown, texts: readonly string[]): fc.Arbitrary<unknown> => {
  const base = JSON.parse(JSON.stringify(example), (_, value) => known(value, texts));
  const fields = Object.keys((schema as z.ZodObject).shape ?? {});
  if (fields.length === 0) return fc.constant(base);
  return fc
    .tuple(fc.constantFrom(undefined, ...fields), arbitraryOf(schema, texts))
    .map(([field, other]) => (field === undefined ? base : { ...base, [field]: (other as Record<string, unknown> | null)?.[field] }));
};

/** An id of the world in place of the example's of the same kind. */
const known = (value: unknown, texts: readonly string[]): unknown =>
  typeof value === 'string' && /^[a-z]{3}_/.test(value) ? (texts.find((text) => text.startsWith(value.slice(0, 4))) ?? value) : value;

type Answer = Pick<Awaited<ReturnType<typeof callApi>>, 'status' | 'json' | 'text'>;

/** What an answer has that its endpoint does not declare, if anything. */
export const undeclared = (endpoint: AnyEndpoint, { status, json, text }: Answer): string | undefined => {
  const codes = refusalsOf(endpoint);
  if (status >= 500) return `answers ${status}`;
  if (status < 400 && !(status in endpoint.answers)) return `answers ${status}, which it does not declare`;
  if (status >= 400) {
    const code = codes.find((one) => one === json?.['code']);
    return code !== undefined && statusOfCode[code][0] === status
      ? undefined
      : `refuses with ${status} ${json?.['code']}, which it does not declare`;
  }
  const answer = endpoint.answers[status];
  if (answer == null) return text === '' ? undefined : 'answers a body where it declares none';
  const shown = json ?? text;
  const parsed = answer.schema.safeParse(shown);
  if (!parsed.success) return `answers what its schema refuses: ${parsed.error.message}`;
  return JSON.stringify(sorted(parsed.data)) === JSON.stringify(sorted(shown)) ? undefined : 'answers fields that its schema does not know';
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
};
