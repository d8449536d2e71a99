import type { SetUp } from '../replay/set-up.ts';
import { setClock } from '../replay/set-clock.ts';

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
  const post = <T>(path: string, body: object, what: string) => operator.post<T>(path, body, `${name}/${what}`);
  const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' };
  const { id: pool } = await post<{ id: string }>('/v1/pools', { name: 'h100', sku: SKU, price }, 'pool');
  const supply = [{ from: '2023-11-01T00:00:00Z', n: 72 }];
  for (const rack of ['rack-1', 'rack-2']) await post(`/v1/pools/${pool}/domains`, { name: rack, supply }, rack);
  await setQuota(operator, `/v1/quotas?pool=${pool}&tenant=${first}`, 96);
  const own = { model: 'holding', currency: 'USD', holdingPrice: '1.40', usagePrice: '0.60' };
  await post(`/v1/pools/${pool}/terms`, { tenant: second, effectiveFrom: '2023-11-28T01:00:00Z', price: own }, 'terms');
  await setClock(operator, BEFORE);
  const book = async (tenant: string, n: number, start: string, end: string, what: string): Promise<string> => {
    const { id } = await post<{ id: string }>('/v1/reservations', { tenant, pool, n, start, end }, `${what}/hold`);
    await post(`/v1/reservations/${id}/confirm`, { tenant }, `${what}/confirm`);
    return id;
  };
  return {
    pinned: await book(first, 64, '2023-11-29T00:00:00Z', '2023-11-30T00:00:00Z', 'pinned'),
    holding: await book(second, 16, '2023-11-30T12:00:00Z', '2023-12-01T12:00:00Z', 'holding'),
  };
};

const setQuota = async (operator: SetUp['operator'], path: string, n: number): Promise<void> => {
  const { version } = await operator.get<{ version: number }>(path);
  const headers = { 'content-type': 'application/json', 'if-match': `"${version}"` };
  await operator.call({ method: 'PUT', path, headers, body: JSON.stringify({ steps: [{ from: '2023-11-01T00:00:00Z', n }] }) });
};
