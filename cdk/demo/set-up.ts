import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { type Client, client } from '#shared/client/client.ts';
import type { Connection } from '#shared/client/exchange.ts';
import { Refused } from '#shared/client/refused.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { createContract, listContracts, publishPriceVersion } from '#shared/rating/endpoints.ts';
import type { priceBook } from '#shared/rating/price-book.ts';
import * as tenancy from '#shared/tenancy/endpoints.ts';
import type { Secrets } from '../local/secrets-in-folder.ts';
import { inParallel } from './in-parallel.ts';
import { PERIOD } from './period.ts';
import { moveClock } from './set-clock.ts';

type Named = { readonly id: string; readonly name: string };

/** What a replay works with: the operator's and the producer's calls, and keys to show. */
export type SetUp = {
  readonly factory: string;
  readonly operator: Client;
  readonly producer: Client;
  readonly tenants: readonly Named[];
  readonly keys: { readonly operator: string; readonly tenant: string };
};

type SetUpOptions = Connection & {
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
  const operator = client({ ...options, key });
  await moveClock(operator, options.clock);
  const tenants = await inParallel(range(options.tenants), (n) =>
    named(`t${n}`, (body) => operator.call(tenancy.createTenant, { body, idempotencyKey: `${name}/tenant/t${n}` })),
  );
  const producer = await named('replay', (body) => operator.call(tenancy.createProducer, { body, idempotencyKey: `${name}/producer` }));
  const book = JSON.parse(options.prices) as z.input<typeof priceBook>;
  await operator.call(publishPriceVersion, { body: book, idempotencyKey: `${name}/price-book` });
  await inParallel(tenants, (tenant) => contract(operator, tenant, book.name, `${name}/contract/${tenant.name}`));
  const producerKey = await ownKey(operator, secrets, factory, { role: 'producer', name: 'replay', producer: producer.id });
  const tenantKey = await ownKey(operator, secrets, factory, { role: 'tenant_admin', name: 'replay', tenant: tenants[0]!.id });
  return { factory, operator, producer: client({ ...options, key: producerKey }), tenants, keys: { operator: key, tenant: tenantKey } };
};

const ownFactory = async (options: SetUpOptions): Promise<{ factory: string; key: string }> => {
  const deployment = client(options);
  const { id, operatorKey } = await named(options.name, (body) =>
    deployment.call(tenancy.createFactory, { body, idempotencyKey: `${options.name}/factory` }),
  );
  const secret = operatorKey?.secret;
  if (secret !== undefined) await options.secrets.remember(`${id}.operator`, secret);
  const key = await ownKey(deployment, options.secrets, id, { role: 'operator', name: 'replay', factory: id });
  return { factory: id, key };
};

/** Makes what has a name, or finds it by the refusal of a name that is taken. */
const named = async <Made extends Named>(
  name: string,
  make: (body: { name: string }) => Promise<Made>,
): Promise<Made | (Named & { readonly operatorKey?: undefined })> => {
  try {
    return await make({ name });
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'name_taken') throw error;
    return { id: String(error.problem['existing']), name };
  }
};

type KeyRequest = z.input<NonNullable<(typeof tenancy.createApiKey)['body']>>;

/** A remembered key, or a new one: a secret is shown once, so a lost reply or a lost state folder costs a key. */
const ownKey = async (asker: Client, secrets: Secrets, factory: string, body: KeyRequest): Promise<string> => {
  const place = `${factory}.${body.role}`;
  let secret = await secrets.recall(place);
  while (secret === undefined) {
    ({ secret } = await asker.call(tenancy.createApiKey, { body, idempotencyKey: randomUUID() }));
    if (secret !== undefined) await secrets.remember(place, secret);
  }
  return secret;
};

const contract = async (operator: Client, { id: tenant }: Named, priceBook: string, idempotencyKey: string): Promise<void> => {
  const body = { tenant, priceBook, effectiveFrom: formatInstant(PERIOD.start) };
  try {
    await operator.call(createContract, { body, idempotencyKey });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409) throw error;
    const existing = await Array.fromAsync(operator.pages(listContracts, { query: { tenant } }));
    const isThere = existing.some((one) => one.priceBook === priceBook && Date.parse(one.effectiveFrom) === PERIOD.start);
    if (!isThere) throw error;
  }
};

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
