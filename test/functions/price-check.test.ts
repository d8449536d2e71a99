import { beforeAll, expect, test } from 'vitest';
import { api } from '#functions/http/api.ts';
import { pricesApi } from '#functions/rating/prices-api.ts';
import { ratingDeps } from '#functions/wiring.ts';
import { deployment, makeWorld, newKey, type World } from '#test/support/api-world.ts';
import { callApi } from '#test/support/rest-event.ts';

const handler = api(pricesApi, () => ratingDeps(deployment.platform));

let world: World;
beforeAll(async () => {
  world = await makeWorld('price-check', '2023-12-01T00:30:00Z');
});

const check = (body: unknown, key = world.operator) => callApi(handler, { method: 'POST', path: '/v1/price-books/check', key, body });
const publish = (body: unknown) =>
  callApi(handler, { method: 'POST', path: '/v1/price-books', key: world.operator, headers: newKey(), body });

const M = '1000000 tokens';
const input = { meter: 'tokens.input', sku: 'llm-large', unit: M, model: 'unit', unitPrice: '3.00' };
const cacheRead = { meter: 'tokens.cache_read', sku: 'llm-large', model: 'multiplier', of: 'tokens.input', factor: '0.1' };
const batch = { ...{ meter: 'tokens.input', sku: 'llm-large' }, tier: 'batch', model: 'multiplier', factor: '0.5' };
const night = {
  ...{ meter: 'gpu.time', sku: 'gpu.h100', unit: 'GPU-hour', model: 'time_of_day', zone: 'Europe/Berlin', unitPrice: '4.00' },
  windows: [{ from: '22:00', to: '06:00', unitPrice: '2.50', name: 'night' }],
};
const tiers = [
  { upTo: '0.1', unitPrice: '15' },
  { upTo: null, unitPrice: '12' },
];
const output = { meter: 'tokens.output', sku: 'llm-large', unit: M, model: 'graduated', tiers };
const book = (name: string, over: object = {}) => ({
  ...{ name, version: 'v1', effectiveFrom: '2023-11-01T00:00:00Z', currency: 'USD', rates: [input, cacheRead, batch, night, output] },
  ...over,
});
const lineOf = ({ meter, dimensions, quantity, price, unitPrice, parts, amount }: Record<string, any>) => [
  ...[meter, dimensions.tier ?? '', quantity, unitPrice ?? parts.map((part: any) => `${part.says} ${part.quantity} ${part.amount}`).join('; ')],
  ...[price, amount.amount],
];

test('x', async () => {
  const answer = await check(book('list'));
  console.log(answer.status, JSON.stringify(answer.json['errors']), JSON.stringify(answer.json['sample']?.usage));
  console.log(answer.json['sample']?.lines.map(lineOf), answer.json['sample']?.total);
});
