import { type Client, client } from '#shared/client/client.ts';
import { Refused } from '#shared/client/refused.ts';
import { createApiKey, createFactory, createProducer, createTenant, setClock } from '#shared/tenancy/endpoints.ts';
import type { SharedStage } from './stage-setup.ts';

/** A client of the stage that asks with a key. */
export const clientOf =
  ({ apiUrl }: Pick<SharedStage, 'apiUrl'>) =>
  (key?: string): Client =>
    client({ apiUrl, key });

/** Status and code of a call's refusal. */
export const refusal = async (call: Promise<unknown>): Promise<readonly [number, string]> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refused) return [error.status, error.code];
    throw error;
  }
  throw new Error('the call was not refused');
};

/** A factory of this run only, and its operator; on a stage that was kept, nothing is left from an earlier one. */
export const makeFactory = async (stage: SharedStage, name: string): Promise<Client> => {
  const as = clientOf(stage);
  const body = { name: `${name}-${Date.now().toString(36)}` };
  return as((await as(stage.operatorKey).call(createFactory, { body })).operatorKey.secret);
};

export type HttpWorld = {
  readonly operator: Client;
  readonly tenant: string;
  readonly admin: Client;
  readonly producer: Client;
  /** The producer's key, for calls past the client. */
  readonly producerKey: string;
};

/** A new factory on the stage, its clock in the first hour of December 2023, with a tenant, its admin and a producer. */
export const makeHttpWorld = async (stage: SharedStage, name: string): Promise<HttpWorld> => {
  const as = clientOf(stage);
  const operator = await makeFactory(stage, name);
  await operator.call(setClock, { body: { now: '2023-12-01T01:00:00Z' } });
  const { id: tenant } = await operator.call(createTenant, { body: { name: 't1' } });
  const { id: producer } = await operator.call(createProducer, { body: { name: 'gateway' } });
  const { secret: producerKey } = await operator.call(createApiKey, { body: { role: 'producer', name: 'p', producer } });
  const { secret: tenantKey } = await operator.call(createApiKey, { body: { role: 'tenant_admin', name: 'a', tenant } });
  return { operator, tenant, admin: as(tenantKey), producer: as(producerKey), producerKey: producerKey! };
};
