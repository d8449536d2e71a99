import { tenancyApi } from '#functions/tenancy/tenancy-api.ts';
import { api } from '#functions/http/api.ts';
import { baseDeps } from '#functions/wiring.ts';
import { firstOperatorKey } from '#shared/tenancy/usecases/first-operator-key.ts';
import { callApi } from './rest-event.ts';
import { twinPlatform } from './twin-platform.ts';

let sent = 0;
export const newKey = () => ({ 'Idempotency-Key': `test-${(sent += 1)}` });

/** The deployment that the tests of one file share, and its tenancy function. */
export const deployment = twinPlatform();
export const tenancy = api(tenancyApi, () => baseDeps(deployment.platform));

let first: Promise<string> | undefined;
/** The deployment's first operator key: made once, whoever asks first. */
export const deploymentKey = (): Promise<string> =>
  (first ??= firstOperatorKey(baseDeps(deployment.platform))(Date.now()).then((key) => key!.secret));

export type World = {
  readonly factory: string;
  readonly operator: string;
  readonly tenant: string;
  readonly producer: string;
  readonly producerKey: string;
  readonly tenantKey: string;
};

/** A new factory with a tenant, a producer and keys, made through the API; its clock is set if a time is given. */
export const makeWorld = async (name: string, clock?: string): Promise<World> => {
  const post = async (key: string, path: string, body: unknown): Promise<Record<string, any>> =>
    (await callApi(tenancy, { method: 'POST', path, key, headers: newKey(), body })).json;
  const made = await post(await deploymentKey(), '/v1/factories', { name });
  const operator = made['operatorKey'].secret;
  if (clock !== undefined) await callApi(tenancy, { method: 'PUT', path: '/v1/clock', key: operator, body: { now: clock } });
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
