import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { projection } from './projection.ts';

export const readOpenApi = endpoint({
  id: 'readOpenApi',
  method: 'GET',
  path: '/v1/openapi.json',
  scope: null,
  summary: 'This interface as an OpenAPI 3.1 document',
  answers: { 200: projection(z.record(z.string(), z.unknown()), (document: Readonly<Record<string, unknown>>) => document) },
  refusals: [],
  example: {},
});
