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
const batch = { meter: 'tokens.input', sku: 'llm-large', tier: 'batch', model: 'multiplier', factor: '0.5' };
const night = {
  meter: 'gpu.time',
  sku: 'gpu.h100',
  unit: 'GPU-hour',
  model: 'time_of_day',
  zone: 'Europe/Berlin',
  unitPrice: '4.00',
  windows: [{ from: '22:00', to: '06:00', unitPrice: '2.50', name: 'night' }],
};
const tiers = [
  { upTo: '0.1', unitPrice: '15' },
  { upTo: null, unitPrice: '12' },
];
const output = { meter: 'tokens.output', sku: 'llm-large', unit: M, model: 'graduated', tiers };
const book = (name: string, over: object = {}) => ({
  name,
  version: 'v1',
  effectiveFrom: '2023-11-01T00:00:00Z',
  currency: 'USD',
  rates: [input, cacheRead, batch, night, output],
  ...over,
});
const lineOf = ({ meter, dimensions, quantity, price, unitPrice, parts, amount }: Record<string, any>) => [
  meter,
  dimensions.tier ?? '',
  quantity,
  unitPrice ?? parts.map((part: any) => `${part.says} ${part.quantity} ${part.amount}`).join('; '),
  price,
  amount.amount,
];

test('a sample month is made up that reaches every step, and rated as invoices are', async () => {
  const { status, json } = await check(book('list'));
  expect([status, json['publishes'], json['sample'].total, json['sample'].unrated]).toEqual([
    200,
    'version',
    { amount: '2610.90', currency: 'USD' },
    [],
  ]);
  expect(json['sample'].lines.map(lineOf)).toEqual([
    [
      'gpu.time',
      '',
      '2678400000000',
      'night 892800000000 620; other hours 1785600000000 1984',
      '2.50 per GPU-hour night, 4.00 other hours',
      '2604.00',
    ],
    ['tokens.cache_read', '', '1000000', '0.3', '3.00 per 1000000 tokens, times 0.1', '0.30'],
    ['tokens.input', 'batch', '1000000', '1.5', '3.00 per 1000000 tokens, times 0.5', '1.50'],
    ['tokens.input', '', '1000000', '3.00', '3.00 per 1000000 tokens', '3.00'],
    ['tokens.output', '', '150000', 'up to 0.1 100000 1.5; above 50000 0.6', 'in tiers, per 1000000 tokens', '2.10'],
  ]);
  expect((await callApi(handler, { method: 'GET', path: '/v1/price-books', key: world.operator })).json['data']).toEqual([]);
});

test('what publishing refuses, a check refuses in the same words', async () => {
  const tie = [input, { ...input, sku: '*', tier: 'batch' }];
  const alone = [{ ...cacheRead, of: 'tokens.input' }];
  const ofNothing = [batch];
  const ofWhatHasItsOwn = [input, { ...batch, tier: undefined, sku: '*' }];
  const ofEachOther = [batch, { ...cacheRead, tier: 'batch' }, cacheRead];
  for (const rates of [tie, alone, ofNothing, ofWhatHasItsOwn, ofEachOther]) {
    const [checked, published] = [await check(book('wrong', { rates })), await publish(book('wrong', { rates }))];
    const said = ({ status, json }: typeof checked) => [status, json['code'], json['detail'], json['errors']];
    expect(checked.status).toBeGreaterThanOrEqual(400);
    expect(said(checked)).toEqual(said(published));
  }
});

test('another currency, a start that is too early and too much text are refused with the field or the way out', async () => {
  await publish(book('kept'));
  const refused = async (over: object) => {
    const { json } = await check(book('kept', { version: 'v2', ...over }));
    return [json['code'], json['errors']?.[0].pointer];
  };
  expect(await refused({ currency: 'EUR' })).toEqual(['currency_mismatch', '/currency']);
  expect(await refused({ rates: [{ ...input, sku: 'new' }, input] })).toEqual(['price_version_backdated', '/rates/1']);
  const prices = Object.fromEntries(
    Array.from({ length: 1_999 }, (_, index) => [`${'m'.repeat(120)}${index}`, { input: '1.000000000000001' }]),
  );
  expect(await refused({ rates: [{ model: 'matrix', unit: M, prices }] })).toEqual(['prices_too_long', undefined]);
  expect((await check(book('kept'))).json['publishes']).toBe('nothing');
});

test('a sample that is sent is rated: tokens by their hour, GPU time by its minute', async () => {
  const used = (at: string) => ({ meter: 'gpu.time', sku: 'gpu.h100', quantity: '3600000000', at });
  const sample = [
    used('2023-11-05T20:59:00.000Z'),
    used('2023-11-05T21:00:00.000Z'),
    { meter: 'tokens.input', sku: 'other', quantity: '5' },
  ];
  const { status, json } = await check(book('sampled', { sample }));
  expect([status, json['sample'].usage]).toEqual([200, sample]);
  expect(json['sample'].lines.map(lineOf)).toEqual([
    ['gpu.time', '', '7200000000', 'night 3600000000 2.5; other hours 3600000000 4', '2.50 per GPU-hour night, 4.00 other hours', '6.50'],
  ]);
  expect(json['sample'].unrated).toMatchObject([{ sku: 'other', quantity: '5', reason: 'no_rate' }]);
  const late = await check(book('sampled', { sample: [used('2023-12-01T00:00:00.000Z')] }));
  expect([late.status, late.json['errors']]).toMatchObject([
    400,
    [{ pointer: '/sample/0/at', message: 'not in 2023-11, the month that is rated' }],
  ]);
});

test('what a multiplier of every model is tried with is usage of a model that has a price', async () => {
  const rates = [input, { ...batch, sku: '*' }, { ...cacheRead, sku: '*' }, { model: 'fixed', charge: 'platform', amount: '1' }];
  const { json } = await check(book('wild', { rates }));
  expect(json['sample'].lines.map(lineOf).map((line: unknown[]) => [line[0], line[1], line[5]])).toEqual([
    ['fixed', '', '1.00'],
    ['tokens.cache_read', '', '0.30'],
    ['tokens.input', 'batch', '1.50'],
    ['tokens.input', '', '3.00'],
  ]);
});

test('prices that begin long after any month that can be billed are tried in the last one', async () => {
  const { status, json } = await check(book('far', { effectiveFrom: '2150-06-01T00:00:00Z' }));
  expect([status, json['sample'].period]).toEqual([200, '2099-12']);
});

test('An addendum with a monthly charge billed months that were over: what bills without usage begins with a version', async () => {
  await publish(book('charged', { rates: [input] }));
  for (const rate of [
    { model: 'fixed', charge: 'platform', amount: '300' },
    { ...input, sku: 'new', minimum: '5' },
    { ...output, tiers: [{ upTo: null, unitPrice: '1', flat: '5' }] },
  ]) {
    const { status, json } = await publish(book('charged', { version: 'v2', rates: [rate] }));
    expect([status, json['code'], json['errors']]).toMatchObject([409, 'price_version_backdated', [{ pointer: '/rates/0' }]]);
  }
});

test('what only adds to a version that has begun is an addendum, whose multiplier is of what the version says', async () => {
  await publish(book('added', { rates: [input] }));
  const adds = await check(book('added', { version: 'v2', rates: [cacheRead] }));
  expect([adds.json['publishes'], adds.json['sample'].total.amount, adds.json['sample'].lines[0].rate]).toEqual([
    'addendum',
    '0.30',
    'added v2 /rates/0 of /rates/0',
  ]);
  const again = await check(book('added', { version: 'v2', rates: [batch] }));
  expect([again.json['code'], again.json['errors'][0].pointer]).toEqual(['price_version_backdated', '/rates/0']);
});
