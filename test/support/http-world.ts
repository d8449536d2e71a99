import type { SharedStage } from './stage-setup.ts';

export type HttpAnswer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: Record<string, any> };

export type HttpCall = {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

let sent = 0;
export const idempotencyKey = (): Record<string, string> => ({ 'idempotency-key': `http-${process.pid}-${(sent += 1)}` });

/** One request over HTTP, without retries: the raw answer is what is tested. */
export const http =
  ({ apiUrl }: Pick<SharedStage, 'apiUrl'>) =>
  async (method: string, path: string, { key, body, headers }: HttpCall = {}): Promise<HttpAnswer> => {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...headers,
      },
      body: body === undefined ? null : raw ? (body as string) : JSON.stringify(body),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: answer.headers.get('content-type')?.includes('json') && text !== '' ? JSON.parse(text) : {},
    };
  };

export type HttpWorld = {
  readonly operator: string;
  readonly tenant: string;
  readonly tenantKey: string;
  readonly producer: string;
  readonly producerKey: string;
};

/** A new factory on the stage, its clock in the first hour of December 2023, with a tenant, a producer and keys. */
export const makeHttpWorld = async (stage: SharedStage, name: string): Promise<HttpWorld> => {
  const call = http(stage);
  const post = async (key: string, path: string, body: unknown) => {
    const { status, json, text } = await call('POST', path, { key, body, headers: idempotencyKey() });
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${text}`);
    return json;
  };
  const factory = await post(stage.operatorKey, '/v1/factories', { name: `${name}-${Date.now().toString(36)}` });
  const operator: string = factory['operatorKey'].secret;
  await call('PUT', '/v1/clock', { key: operator, body: { now: '2023-12-01T01:00:00Z' } });
  const tenant = await post(operator, '/v1/tenants', { name: 't1' });
  const producer = await post(operator, '/v1/producers', { name: 'gateway' });
  const producerKey = await post(operator, '/v1/api-keys', { role: 'producer', name: 'p', producer: producer['id'] });
  const tenantKey = await post(operator, '/v1/api-keys', { role: 'tenant_admin', name: 'a', tenant: tenant['id'] });
  return { operator, tenant: tenant['id'], tenantKey: tenantKey['secret'], producer: producer['id'], producerKey: producerKey['secret'] };
};
