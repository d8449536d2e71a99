import { randomUUID } from 'node:crypto';
import { formatInstant } from '#shared/kernel/time.ts';
import type { CallerSettings } from '#shared/producer/caller.ts';
import { Refused } from '#shared/producer/refused.ts';
import { type Api, api } from './api.ts';
import { inParallel } from './in-parallel.ts';
import { PERIOD } from './period.ts';
import type { Secrets } from './secrets.ts';
import { setClock } from './set-clock.ts';

type Tenant = { readonly id: string; readonly name: string };

/** What a replay works with: the operator's and the producer's calls, and keys to show. */
export type SetUp = {
  readonly factory: string;
  readonly operator: Api;
  readonly producer: Api;
  readonly tenants: readonly Tenant[];
  readonly keys: { readonly operator: string; readonly tenant: string };
};

type SetUpOptions = CallerSettings & {
  /** The factory's name; every idempotency key is derived from it. */
  readonly name: string;
  readonly tenants: number;
  /** The price book as JSON. */
  readonly prices: string;
  /** Where the factory's clock stands at first, RFC 3339. */
  readonly clock: string;
  readonly secrets: Secrets;
};

/** Makes the factory with everything that the replay needs, or finds what an earlier run made of it. */
export const setUp = async (options: SetUpOptions): Promise<SetUp> => {
  const { name, secrets } = options;
  const { factory, key } = await ownFactory(options);
  const operator = api({ ...options, key });
  await setClock(operator, options.clock);
  const tenants = await inParallel(range(options.tenants), (n) => named<Tenant>(operator, '/v1/tenants', `t${n}`, `${name}/tenant/t${n}`));
  const producer = await named<{ id: string }>(operator, '/v1/producers', 'replay', `${name}/producer`);
  const book = JSON.parse(options.prices) as { name: string };
  await operator.post('/v1/price-books', book, `${name}/price-book`);
  await inParallel(tenants, (tenant) => contract(operator, tenant, book.name, `${name}/contract/${tenant.name}`));
  const producerKey = await ownKey(operator, secrets, factory, { role: 'producer', name: 'replay', producer: producer.id });
  const tenantKey = await ownKey(operator, secrets, factory, { role: 'tenant_admin', name: 'replay', tenant: tenants[0]!.id });
  return { factory, operator, producer: api({ ...options, key: producerKey }), tenants, keys: { operator: key, tenant: tenantKey } };
};

type KeyRequest = {
  readonly role: string;
  readonly name: string;
  readonly factory?: string;
  readonly producer?: string;
  readonly tenant?: string;
};
type NewFactory = { readonly id: string; readonly operatorKey?: { readonly secret?: string } };

const ownFactory = async (options: SetUpOptions): Promise<{ factory: string; key: string }> => {
  const deployment = api(options);
  const { id, operatorKey } = await named<NewFactory>(deployment, '/v1/factories', options.name, `${options.name}/factory`);
  const secret = operatorKey?.secret;
  if (secret !== undefined) await options.secrets.remember(`${id}.operator`, secret);
  const key = await ownKey(deployment, options.secrets, id, { role: 'operator', name: 'replay', factory: id });
  return { factory: id, key };
};

/** Makes what has a name, or finds it by the refusal of a name that is taken. */
const named = async <T extends { readonly id: string }>(api: Api, path: string, name: string, idempotencyKey: string): Promise<T> => {
  try {
    return await api.post<T>(path, { name }, idempotencyKey);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'name_taken') throw error;
    return { id: error.problem['existing'], name } as unknown as T;
  }
};

/** A remembered key, or a new one: a secret is shown once, so a lost reply or a lost state folder costs a key. */
const ownKey = async (api: Api, secrets: Secrets, factory: string, request: KeyRequest): Promise<string> => {
  const place = `${factory}.${request.role}`;
  let secret = await secrets.recall(place);
  while (secret === undefined) {
    ({ secret } = await api.post<{ secret?: string }>('/v1/api-keys', request, randomUUID()));
    if (secret !== undefined) await secrets.remember(place, secret);
  }
  return secret;
};

const contract = async (operator: Api, tenant: Tenant, priceBook: string, idempotencyKey: string): Promise<void> => {
  const wanted = { tenant: tenant.id, priceBook, effectiveFrom: formatInstant(PERIOD.start) };
  try {
    await operator.post('/v1/contracts', wanted, idempotencyKey);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409) throw error;
    const existing = await operator.all<typeof wanted>(`/v1/contracts?tenant=${tenant.id}`);
    const isThere = existing.some((one) => one.priceBook === priceBook && Date.parse(one.effectiveFrom) === PERIOD.start);
    if (!isThere) throw error;
  }
};

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
