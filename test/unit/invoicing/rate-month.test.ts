import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HOUR, parseInstant } from '#shared/kernel/time.ts';
import { planOf } from '#test/support/rate-month.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { PriceVersion } from '#shared/rating/price-book.ts';
import { priceBook } from '#shared/rating/price-book.ts';
import { contract, gpuHours, graduated, priceVersion, TENANT, unitRate, usageHour } from '#test/support/billing.ts';

const start = parseInstant('2023-11-01T00:00:00Z');
const fixture = readFileSync(new URL('../../fixtures/price-book.json', import.meta.url), 'utf8');
const list: PriceVersion = { ...priceBook.parse(JSON.parse(fixture)), sha256: 'b'.repeat(64) };
const plan = (hours: readonly UsageHour[], versions: readonly PriceVersion[] = [list], contracts = [contract()]) =>
  planOf({ tenant: TENANT, period: '2023-11', prices: { contracts, versions }, commitments: [], hours });
const amounts = (hours: readonly UsageHour[], versions?: readonly PriceVersion[]) =>
  plan(hours, versions).lines.map(({ meter, sku, amount }) => [meter, sku, amount]);

test('a worked month of the default price book, to the cent', () => {
  const hours = [
    gpuHours(2_100n, { sku: 'gpu.generic' }),
    gpuHours(3n, { sku: 'gpu.v100m16' }),
    gpuHours(1n, { sku: 'gpu.t4' }),
    usageHour({ family: 'tokens', sku: 'llm-large', counters: { input: 2_000_001n, output: 25_000n } }),
  ];
  expect(plan(hours)).toMatchObject({ currency: 'USD', total: '3990.99', unrated: [] });
  expect(amounts(hours)).toEqual([
    ['gpu.time', 'gpu.generic', '3974.00'],
    ['gpu.time', 'gpu.t4', '2.66'],
    ['gpu.time', 'gpu.v100m16', '7.97'],
    ['tokens.input', 'llm-large', '6.00'],
    ['tokens.output', 'llm-large', '0.36'],
  ]);
});

test('a line shows the steps of its price, its exact amount and what it was priced by', () => {
  const [line] = plan([gpuHours(600n, { sku: 'gpu.generic' })]).lines;
  expect(line).toEqual({
    key: '["gpu.time","gpu.generic","prj_1",null,null,null,null,null,"list","2023-11-01","/rates/0"]',
    kind: 'usage',
    meter: 'gpu.time',
    sku: 'gpu.generic',
    project: 'prj_1',
    dimensions: {},
    reservation: null,
    priceBook: 'list',
    priceVersion: '2023-11-01',
    quantity: '2160000000000',
    unit: 'GPU-hour',
    rate: '/rates/0',
    matched: { meter: 'gpu.time', sku: 'gpu.generic' },
    price: 'in tiers, per GPU-hour',
    unitPrice: null,
    parts: [
      { says: 'up to 500', unitPrice: '2.10', quantity: '1800000000000', amount: '1050' },
      { says: 'up to 2000', unitPrice: '1.85', quantity: '360000000000', amount: '185' },
    ],
    exactAmount: '1235',
    amount: '1235.00',
  });
});

test('an exact amount has as many decimals as it needs, and is a fraction where none suffice', () => {
  const exactAmountOf = (sku: string, billable: bigint) => plan([usageHour({ sku, counters: { billable } })]).lines[0]!.exactAmount;
  expect(exactAmountOf('gpu.x', 1n)).toBe('0.0000000007375');
  expect(exactAmountOf('gpu.generic', 1_000_000_000n)).toBe('7/12');
});

test('each line is rounded once, and the total is the sum of lines', () => {
  const half = priceVersion([unitRate('tokens.input', '*', '5000')]);
  const hours = ['a', 'b', 'c'].map((sku) => usageHour({ family: 'tokens', sku, counters: { input: 1n } }));
  expect(plan(hours, [half])).toMatchObject({ total: '0.03' });
  const oneLine = [1, 2, 3].map((hour) => usageHour({ family: 'tokens', sku: 'a', hour: start + hour * HOUR, counters: { input: 1n } }));
  expect(plan(oneLine, [half])).toMatchObject({ total: '0.02' });
});

test('yen have no decimals', () => {
  const yen = priceVersion([unitRate('gpu.time', '*', '150.5')], { currency: 'JPY' });
  expect(plan([gpuHours(1n)], [yen])).toMatchObject({ currency: 'JPY', total: '151', lines: [{ amount: '151', exactAmount: '150.5' }] });
});

test('a meter that was reported as zero keeps its line; one that nobody reported has none', () => {
  const lines = plan([usageHour({ family: 'tokens', sku: 'llm-large', counters: { input: 0n } })]).lines;
  expect(lines).toMatchObject([{ meter: 'tokens.input', quantity: '0', amount: '0.00', exactAmount: '0', unitPrice: '3.00', parts: [] }]);
});

test('excluded GPU time is not billed, but its line stays', () => {
  const counters = { measured: 5n, billable: 0n, excluded: 5n };
  expect(amounts([usageHour({ counters })])).toEqual([['gpu.time', 'gpu.h100', '0.00']]);
});

test('two projects share a tier count and have a line each; so have dimensions and reservations', () => {
  const version = priceVersion([
    graduated('gpu.time', '*', [
      ['10', '2'],
      [null, '1'],
    ]),
  ]);
  const lines = plan(
    [
      gpuHours(8n, { project: 'prj_2', hour: start + HOUR }),
      gpuHours(8n, { project: 'prj_1', hour: start }),
      gpuHours(8n, { project: 'prj_1', hour: start + 2 * HOUR, dimensions: { class: 'spot', region: 'eu', tier: 'flex', band: 'b' } }),
      gpuHours(8n, { project: 'prj_1', hour: start + 3 * HOUR, reservation: 'rsv_1' }),
    ],
    [version],
  ).lines;
  expect(lines.map(({ project, dimensions, reservation, amount }) => [project, dimensions.class, reservation, amount])).toEqual([
    ['prj_1', 'spot', null, '8.00'],
    ['prj_1', undefined, 'rsv_1', '8.00'],
    ['prj_1', undefined, null, '16.00'],
    ['prj_2', undefined, null, '10.00'],
  ]);
});

test('two price versions in a month make two lines, and the tiers go on', () => {
  const tiers = (first: string, second: string) => [graduated('gpu.time', '*', [['10', first], [null, second]])]; // prettier-ignore
  const versions = [
    priceVersion(tiers('4', '3')),
    priceVersion(tiers('2', '1'), { version: 'v2', effectiveFrom: start + 5 * HOUR, sha256: 'c'.repeat(64) }),
  ];
  const made = plan([gpuHours(6n, { hour: start + 4 * HOUR }), gpuHours(6n, { hour: start + 5 * HOUR })], versions);
  expect(made.lines.map(({ priceVersion, amount }) => [priceVersion, amount])).toEqual([
    ['2023-11-01', '24.00'],
    ['v2', '10.00'],
  ]);
  expect(made.prices).toEqual([
    { priceBook: 'list', version: '2023-11-01', sha256: 'a'.repeat(64) },
    { priceBook: 'list', version: 'v2', sha256: 'c'.repeat(64) },
  ]);
});

test('what nothing prices is listed with its first hour and its sum, and costs nothing', () => {
  const version = priceVersion([unitRate('gpu.time', 'gpu.known', '1')]);
  const hours = [gpuHours(1n, { hour: start + 2 * HOUR }), gpuHours(2n, { hour: start + HOUR }), gpuHours(4n, { hour: start + 3 * HOUR })];
  expect(plan(hours, [version])).toMatchObject({
    total: '0.00',
    lines: [],
    unrated: [{ meter: 'gpu.time', sku: 'gpu.h100', quantity: '25200000000', from: '2023-11-01T01:00:00.000Z', reason: 'no_rate' }],
  });
});

test('nothing of what nothing prices is no reason to complain', () => {
  expect(plan([usageHour({ family: 'tokens', sku: 'm', counters: { cache_read: 0n } })]).unrated).toEqual([]);
});

test('without a contract there is no currency', () => {
  expect(plan([gpuHours(1n)], [], [])).toMatchObject({ currency: null, total: '0', unrated: [{ reason: 'no_contract' }] });
});

test('a region that is called like nothing is a region', () => {
  const hours = [gpuHours(1n), ...['undefined', 'null'].map((region) => gpuHours(1n, { dimensions: { region } }))];
  expect(plan(hours).lines.map(({ dimensions }) => dimensions)).toEqual([{ region: 'null' }, { region: 'undefined' }, {}]);
});
