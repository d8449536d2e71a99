import { readOpenApi } from '#shared/contract/endpoints.ts';
import { api } from './api.ts';
import document from './openapi.json' with { type: 'json' };
import { type HttpDeps, servedBy } from './serve.ts';

const serve = servedBy<HttpDeps>();

/** The OpenAPI document, for who has no credential yet. */
export const openApi = [serve(readOpenApi, async () => document)];

const unreachable = async (): Promise<never> => {
  throw new Error('this function reaches no table');
};

export const handler = api(openApi, () => ({
  tenancy: { apiKey: unreachable, tenant: unreachable },
  once: () => unreachable,
  wall: Date.now,
}));
