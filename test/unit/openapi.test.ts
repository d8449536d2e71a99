import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import { apis } from '#functions/apis.ts';
import { openApiDocument } from '#functions/http/openapi-document.ts';
import { refusalsOf } from '#functions/http/refusals.ts';
import { statusOfCode } from '#functions/http/status.ts';
import { deploymentScopes, roleScopes } from '#shared/tenancy/domain/roles.ts';

const endpoints = Object.values(apis)
  .flat()
  .map(({ endpoint }) => endpoint);

test('the document that is served is the one that the endpoints make: else run npm run openapi', () => {
  const served = readFileSync('functions/http/openapi.json', 'utf8');
  expect(JSON.parse(served)).toEqual(JSON.parse(JSON.stringify(openApiDocument(apis))));
});

test('operation ids are unique', () => {
  const ids = endpoints.map(({ id }) => id);
  expect(ids.length).toBe(new Set(ids).size);
});

test('every scope that an endpoint asks for is granted to some role', () => {
  const granted: readonly string[] = [...deploymentScopes, ...Object.values(roleScopes).flat()];
  expect(endpoints.filter(({ scope }) => scope !== null && !granted.includes(scope)).map(({ id }) => id)).toEqual([]);
});

test('every refusal is a code with a status', () => {
  expect(endpoints.flatMap((endpoint) => refusalsOf(endpoint).filter((code) => statusOfCode[code] === undefined))).toEqual([]);
});

const wrong = (schema: z.ZodType | undefined, value: unknown): boolean =>
  value !== undefined && schema !== undefined && !schema.safeParse(value).success;

test.each(endpoints.map((endpoint) => [endpoint.id, endpoint] as const))('the example of %s is valid', (_, endpoint) => {
  const { answers, query, body, example, path } = endpoint;
  expect(wrong(query, example.query) || wrong(body, example.body)).toBe(false);
  const schemas = Object.values(answers).flatMap((answer) => (answer === null ? [] : [answer.schema]));
  if (example.answer !== undefined) expect(schemas.some((schema) => schema.safeParse(example.answer).success)).toBe(true);
  const names = [...String(path).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  expect(new Set(Object.keys((example.params as object | undefined) ?? {}))).toEqual(new Set(names));
});
