import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiParameters, type ZodOpenApiResponsesObject } from 'zod-openapi';
import type { AnyEndpoint } from '#shared/contract/endpoint.ts';
import type { Apis } from '#functions/apis.ts';
import { refusalsOf } from './refusals.ts';
import { type ErrorCode, statusOfCode } from './status.ts';

/** An RFC 9457 problem. */
const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. `code` is stable, `detail` names a way forward.' });

/** The OpenAPI 3.1 document of all endpoints that entries bind. */
export const openApiDocument = (apis: Apis) => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [entry, served] of Object.entries(apis)) {
    for (const { endpoint } of served) {
      (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint, entry.split('/')[0] ?? entry);
    }
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: { title: 'Factory Ledger', version: '1', description: 'Meter, reserve and bill the GPUs of AI factories.' },
      servers: [{ url: '/' }],
      paths,
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the service.' } } },
    },
    {
      override: ({ jsonSchema, io }) => {
        // Answers may gain fields: who reads them takes more than it knows.
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    },
  );
};

const operationOf = (endpoint: AnyEndpoint, tag: string): ZodOpenApiOperationObject => {
  const { id, summary, scope, body, example } = endpoint;
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(scope === null ? { security: [] } : { description: `Needs the scope \`${scope}\`.`, security: [{ apiKey: [] }], 'x-scope': scope }),
    requestParams: parametersOf(endpoint),
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: body, ...exampled(example.body) } } },
    }),
    responses: { ...answersOf(endpoint), ...problemsOf(endpoint) },
  };
};

const exampled = (example: unknown) => (example === undefined ? {} : { example });

const parametersOf = ({ path, query, once, ifMatch, rawBody, example }: AnyEndpoint): ZodOpenApiParameters => {
  const names = [...String(path).matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const param = (name: string) => z.string().meta({ ...exampled((example.params as Record<string, unknown> | undefined)?.[name]) });
  const headers = {
    ...(once === true && {
      'Idempotency-Key': z.string().min(1).max(128).meta({ description: 'The effect happens once for each; send the same on a retry.' }),
    }),
    ...(ifMatch === true && { 'If-Match': z.string().optional().meta({ description: 'The ETag of what was read.' }) }),
    ...(rawBody === true && { 'Content-Encoding': z.enum(['gzip', 'identity']).optional() }),
  };
  return {
    ...(names.length > 0 && { path: z.object(Object.fromEntries(names.map((name) => [name, param(name)]))) }),
    ...(query !== undefined && { query: query as z.ZodObject }),
    ...(Object.keys(headers).length > 0 && { header: z.object(headers) }),
  };
};

const answersOf = ({ answers, summary, once, version, example }: AnyEndpoint): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const headers = {
        ...(once === true && { 'Idempotent-Replayed': z.literal('true').optional() }),
        ...(version !== undefined && { ETag: z.string() }),
      };
      const content = answer && { [answer.mediaType ?? 'application/json']: { schema: answer.schema, ...exampled(example.answer) } };
      return [
        status,
        { description: summary, ...(Object.keys(headers).length > 0 && { headers: z.object(headers) }), ...(content && { content }) },
      ];
    }),
  );

const RETRIED: readonly number[] = [429, 503];

const problemsOf = (endpoint: AnyEndpoint): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(refusalsOf(endpoint), (code: ErrorCode) => statusOfCode[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => statusOfCode[code][1]).join('. '),
        ...(RETRIED.includes(status) && { headers: z.object({ 'Retry-After': z.string().optional() }) }),
        content: {
          'application/problem+json': {
            schema: z.intersection(problem, z.looseObject({ code: z.enum(codes as [ErrorCode, ...ErrorCode[]]) })),
          },
        },
      },
    ]),
  );
};
