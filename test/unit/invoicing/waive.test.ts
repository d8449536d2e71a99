import { expect, test } from 'vitest';
import type { Waived } from '#shared/invoicing/domain/waive.ts';
import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { HOUR, parseInstant } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { contract, gpuHours, graduated, priceVersion, TENANT, unitRate, usageHour } from '#test/support/billing.ts';
import { commitmentOn, pinned, termsOf } from '#test/support/commitments.ts';
import { planOf } from '#test/support/rate-month.ts';

const start = parseInstant('2023-11-01T00:00:00Z');
const GPU_HOUR = 3_600_000_000n;
const version = priceVersion([
  graduated('gpu.time', 'known', [
    ['10', '2'],
    [null, '1'],
  ]),
  unitRate('tokens.input', '*', '3'),
]);
const waiver = (gpus: bigint, over: Partial<Waived> = {}): Waived => ({
  id: 'wav_1',
  project: 'prj_1',
  meter: 'gpu.time',
  sku: 'mistyped',
  quantity: gpus * GPU_HOUR,
  ...over,
});
const plan = (hours: readonly UsageHour[], waived: readonly Waived[], commitments: readonly Commitment[] = []) =>
  planOf({ tenant: TENANT, period: '2023-11', prices: { contracts: [contract()], versions: [version] }, commitments, hours, waived });
const shown = ({ lines }: ReturnType<typeof plan>) => lines.map(({ kind, quantity, amount }) => [kind, Number(BigInt(quantity) / GPU_HOUR), amount]); // prettier-ignore

test('an unpriced quantity that is waived leaves what has no price, and a line at zero says so', () => {
  const made = plan([gpuHours(5n, { sku: 'mistyped' }), gpuHours(2n, { sku: 'known' })], [waiver(5n)]);
  expect(made).toMatchObject({ total: '4.00', unrated: [] });
  expect(made.lines[1]).toEqual({
    key: '["gpu.time","mistyped","prj_1",null,null,null,null,null,"waived","-","-",null]',
    kind: 'waived',
    meter: 'gpu.time',
    sku: 'mistyped',
    project: 'prj_1',
    dimensions: {},
    reservation: null,
    priceBook: '-',
    priceVersion: '-',
    rate: null,
    matched: null,
    price: null,
    quantity: String(5n * GPU_HOUR),
    unit: 'GPU-hour',
    unitPrice: '0',
    parts: [],
    exactAmount: '0',
    amount: '0.00',
  });
});

test('more than was waived still has no price; more waived than there is takes what there is', () => {
  const made = plan([gpuHours(5n, { sku: 'mistyped' })], [waiver(3n)]);
  expect(made.unrated).toMatchObject([{ quantity: String(2n * GPU_HOUR) }]);
  expect(shown(plan([gpuHours(5n, { sku: 'mistyped' })], [waiver(9n)]))).toEqual([['waived', 5, '0.00']]);
  expect(shown(plan([], [waiver(9n)]))).toEqual([]);
});

test('what got a price since is waived all the same, from its last tiers', () => {
  const made = plan([gpuHours(14n, { sku: 'known' })], [waiver(6n, { sku: 'known' })]);
  expect(shown(made)).toEqual([
    ['usage', 8, '16.00'],
    ['waived', 6, '0.00'],
  ]);
});

test('what has no price is waived before what has one', () => {
  const soon = contract({ effectiveFrom: start + HOUR });
  const hours = [gpuHours(4n, { sku: 'known', hour: start + HOUR }), gpuHours(2n, { sku: 'known' })];
  const prices = { contracts: [soon], versions: [version] };
  const made = planOf({ tenant: TENANT, period: '2023-11', prices, commitments: [], hours, waived: [waiver(3n, { sku: 'known' })] });
  expect(made.unrated).toEqual([]);
  expect(shown(made)).toEqual([
    ['usage', 3, '6.00'],
    ['waived', 3, '0.00'],
  ]);
});

test('a waiver takes only what it names: project, meter, SKU, dimensions and reservation', () => {
  const dimensions = { class: 'spot', region: 'eu' };
  const hours = [
    gpuHours(1n, { sku: 'mistyped', dimensions }),
    gpuHours(1n, { sku: 'mistyped', dimensions: { region: 'eu' } }),
    gpuHours(1n, { sku: 'mistyped', reservation: 'rsv_9' }),
    usageHour({ family: 'tokens', sku: 'mistyped', counters: { output: 7n } }),
  ];
  const left = (over: Partial<Waived>) =>
    plan(hours, [waiver(9n, over)]).unrated.reduce((sum, { meter, quantity }) => sum + (meter === 'gpu.time' ? BigInt(quantity) / GPU_HOUR : 0n), 0n); // prettier-ignore
  expect(left({})).toBe(0n);
  expect(left({ project: 'prj_2' })).toBe(3n);
  expect(left({ meter: 'tokens.output' })).toBe(3n);
  expect(left({ sku: 'other' })).toBe(3n);
  expect(left({ dimensions })).toBe(2n);
  expect(left({ dimensions: {} })).toBe(2n);
  expect(left({ reservation: 'rsv_9' })).toBe(2n);
  expect(left({ reservation: null })).toBe(1n);
});

test('two waivers of the same thing make one line, and neither takes what the other took', () => {
  const made = plan([gpuHours(5n, { sku: 'mistyped' })], [waiver(9n, { id: 'wav_2' }), waiver(2n)]);
  expect(shown(made)).toEqual([['waived', 5, '0.00']]);
  expect(plan([gpuHours(5n, { sku: 'mistyped' })], [waiver(2n), waiver(9n, { id: 'wav_2' })])).toEqual(made);
  const tokens = usageHour({ family: 'tokens', sku: 'm', counters: { input: 5n } });
  expect(plan([tokens], [waiver(0n, { sku: 'm', meter: 'tokens.input', quantity: 5n })]).lines[1]).toMatchObject({
    unit: '1000000 tokens',
  });
});

test('a reservation that nothing prices can be waived', () => {
  const euros = commitmentOn(1, { terms: termsOf(pinned('1', 'EUR')) });
  const made = plan([], [waiver(2n, { sku: 'gpu.h100', reservation: 'rsv_1' })], [euros]);
  expect([made.unrated, shown(made)]).toEqual([[], [['waived', 2, '0.00']]]);
});

test('without a contract a waived line has no decimals, as the total', () => {
  const prices = { contracts: [], versions: [] };
  const made = planOf({
    tenant: TENANT,
    period: '2023-11',
    prices,
    commitments: [],
    hours: [gpuHours(1n, { sku: 'mistyped' })],
    waived: [waiver(1n)],
  });
  expect(made).toMatchObject({ currency: null, total: '0', unrated: [], lines: [{ kind: 'waived', amount: '0' }] });
});

test('of waivers that do not find enough the earlier takes first, in whatever order they are read', () => {
  const hours = [gpuHours(7n, { sku: 'mistyped', dimensions: { class: 'spot' } })];
  const waivers = [waiver(5n), waiver(5n, { id: 'wav_2', dimensions: { class: 'spot' } })];
  const made = plan(hours, waivers);
  expect(made.lines.map(({ dimensions, quantity }) => [dimensions.class, BigInt(quantity) / GPU_HOUR])).toEqual([['spot', 2n], [undefined, 5n]]); // prettier-ignore
  expect(plan(hours, waivers.toReversed())).toEqual(made);
});
