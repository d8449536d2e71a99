import createClient from 'openapi-fetch';
import type { paths } from './generated/api.js';

const client = createClient<paths>({ baseUrl: 'http://localhost', headers: { authorization: 'Bearer key' } });

/** Makes a tenant and reads it again: compiles only if parameters, bodies and answers are typed. */
export const makeTenant = async (): Promise<string> => {
  const made = await client.POST('/v1/tenants', { params: { header: { 'Idempotency-Key': 'one' } }, body: { name: 'acme' } });
  if (made.data === undefined) throw new Error(made.error.code);
  const read = await client.GET('/v1/tenants/{tenant}', { params: { path: { tenant: made.data.id } } });
  if (read.data === undefined) throw new Error(read.error.detail);
  return read.data.defaultProject;
};

// @ts-expect-error a tenant has a name
export const nameless = () => client.POST('/v1/tenants', { params: { header: { 'Idempotency-Key': 'two' } }, body: {} });
