import type { Client } from '#shared/client/client.ts';
import * as capacity from '#shared/capacity/endpoints.ts';
import { moveClock } from '../set-clock.ts';
import type { SetUp } from '../set-up.ts';

export const SKU = 'gpu.h100-sxm';
const BEFORE = '2023-11-28T02:00:00Z';

/** One reservation of each tenant, by tenant. */
export type Booked = { readonly pinned: string; readonly holding: string };

/**
 * Makes a pool of two racks and a quota, then books for two tenants: 64 GPUs for a day at the pool's pinned price, and 16 GPUs across
 * the end of the month at terms of the tenant's own, a holding rate and a usage rate.
 */
export const bookCapacity = async (name: string, { operator, tenants }: SetUp): Promise<Booked> => {
  const [first, second] = tenants.map(({ id }) => id) as [string, string];
  const keyOf = (what: string) => ({ idempotencyKey: `${name}/${what}` });
  const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' } as const;
  const { id: pool } = await operator.call(capacity.createPool, { body: { name: 'h100', sku: SKU, price }, ...keyOf('pool') });
  const params = { pool };
  const supply = [{ from: '2023-11-01T00:00:00Z', n: 72 }];
  for (const rack of ['rack-1', 'rack-2'])
    await operator.call(capacity.createDomain, { params, body: { name: rack, supply }, ...keyOf(rack) });
  await setQuota(operator, { pool, tenant: first }, 96);
  const own = { model: 'holding', currency: 'USD', holdingPrice: '1.40', usagePrice: '0.60' } as const;
  const terms = { tenant: second, effectiveFrom: '2023-11-28T01:00:00Z', price: own };
  await operator.call(capacity.createTerms, { params, body: terms, ...keyOf('terms') });
  await moveClock(operator, BEFORE);
  const book = async (tenant: string, n: number, start: string, end: string, what: string): Promise<string> => {
    const body = { tenant, pool, n, start, end };
    const { id } = await operator.call(capacity.createReservation, { body, ...keyOf(`${what}/hold`) });
    await operator.call(capacity.confirmReservation, { params: { reservation: id }, body: { tenant }, ...keyOf(`${what}/confirm`) });
    return id;
  };
  return {
    pinned: await book(first, 64, '2023-11-29T00:00:00Z', '2023-11-30T00:00:00Z', 'pinned'),
    holding: await book(second, 16, '2023-11-30T12:00:00Z', '2023-12-01T12:00:00Z', 'holding'),
  };
};

const setQuota = async (operator: Client, query: { readonly pool: string; readonly tenant: string }, n: number): Promise<void> => {
  const { headers } = await operator.send(capacity.readQuota, { query });
  const ifMatch = headers.get('etag') ?? '';
  await operator.call(capacity.setQuota, { query, ifMatch, body: { steps: [{ from: '2023-11-01T00:00:00Z', n }] } });
};
