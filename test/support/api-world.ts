import { handler as firstOperatorKey } from '#functions/tenancy/first-operator-key-invoke.ts';
import { handler as tenancy } from '#functions/tenancy/tenancy-api.ts';
import { callApi } from './rest-event.ts';

let sent = 0;
export const newKey = () => ({ 'Idempotency-Key': `test-${(sent += 1)}` });

let deployment: Promise<string> | undefined;
/** The deployment's first operator key: made once, whoever asks first. */
export const deploymentKey = (): Promise<string> => (deployment ??= firstOperatorKey().then((key) => key!.secret));

export type World = {
  readonly factory: string;
  readonly operator: string;
  readonly tenant: string;
  readonly producer: string;
  readonly producerKey: string;
  readonly tenantKey: string;
};

/** A new factory with a tenant, a producer and keys, made through the API. */
export const makeWorld = async (name: string): Promise<World> => {
  const post = async (key: string, path: string, body: unknown): Promise<Record<string, any>> =>
    (await callApi(tenancy, { method: 'POST', path, key, headers: newKey(), body })).json;
  const made = await post(await deploymentKey(), '/v1/factories', { name });
  const operator = made['operatorKey'].secret;
  const tenant = await post(operator, '/v1/tenants', { name: 't1' });
  const producer = await post(operator, '/v1/producers', { name: 'gateway' });
  const producerKey = await post(operator, '/v1/api-keys', { role: 'producer', name: 'p', producer: producer['id'] });
  const tenantKey = await post(operator, '/v1/api-keys', { role: 'tenant_admin', name: 'a', tenant: tenant['id'] });
  return {
    factory: made['id'],
    operator,
    tenant: tenant['id'],
    producer: producer['id'],
    producerKey: producerKey['secret'],
    tenantKey: tenantKey['secret'],
  };
};
