import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { HOUR, MINUTE, parseInstant, type Period } from '#shared/kernel/time.ts';
import { planOf } from '#test/support/rate-month.ts';
import type { GpuEvent } from '#shared/metering/batch.ts';
import type { PriceVersion } from '#shared/rating/price-book.ts';
import { contract, graduated, priceVersion, TENANT, unitRate } from '#test/support/billing.ts';
import { commitmentOn, holding, pinned, termsOf } from '#test/support/commitments.ts';
import { commitments, gpuEvents, usageOf } from '#test/support/netting.ts';

const start = parseInstant('2023-11-01T00:00:00Z');
const list = priceVersion([unitRate('gpu.time', '*', '3.00')]);
const used = (gpus: number, from: number, to: number, over: Partial<GpuEvent> = {}): GpuEvent => ({
  type: 'gpu',
  tenant: TENANT,
  project: 'prj_1',
  sku: 'gpu.h100',
  allocation: 'p',
  gpuMilli: gpus * 1_000,
  from: start + from * MINUTE,
  to: start + to * MINUTE,
  ...over,
});
const plan = (
  all: readonly Commitment[],
  events: readonly GpuEvent[],
  {
    period = '2023-11',
    versions = [list],
    contracts = [contract()],
  }: { period?: Period; versions?: PriceVersion[]; contracts?: ReturnType<typeof contract>[] } = {},
) => planOf({ tenant: TENANT, period, prices: { contracts, versions }, commitments: all, hours: usageOf(events) });
const GPU_HOUR = 3_600_000_000;
const shown = (made: ReturnType<typeof plan>) =>
  made.lines.map(({ kind, reservation, quantity, unitPrice, amount }) => [
    kind,
    reservation,
    Number(quantity) / GPU_HOUR,
    unitPrice,
    amount,
  ]);

test('reserved is billed used or not at the pinned price, the used part is covered, a burst is overage on demand', () => {
  const made = plan([commitmentOn(8)], [used(16, 30, 60), used(2, 120, 180)]);
  expect(shown(made)).toEqual([
    ['commitment', 'rsv_1', 16, '2.00', '32.00'],
    ['overage', 'rsv_1', 4, '3.00', '12.00'],
    ['usage', 'rsv_1', 4, '0', '0.00'],
    ['usage', null, 2, '3.00', '6.00'],
  ]);
  expect(made.total).toBe('50.00');
  expect(made.lines[0]).toMatchObject({
    coverage: { used: String(4 * GPU_HOUR), idle: String(12 * GPU_HOUR), overage: String(4 * GPU_HOUR) },
    priceBook: 'pol_1',
    priceVersion: '2023-10-01T00:00:00.000Z',
  });
});

test('terms with a holding rate bill it on all of it, and a usage rate on the used part', () => {
  const made = plan([commitmentOn(8, { terms: termsOf(holding('1.50', '0.75')) })], [used(4, 0, 60)]);
  expect(shown(made)).toEqual([
    ['commitment', 'rsv_1', 16, '1.50', '24.00'],
    ['usage', 'rsv_1', 4, '0.75', '3.00'],
  ]);
});

test('a reservation across a month’s end bills each month its own hours, once', () => {
  const end = parseInstant('2023-12-01T00:00:00Z');
  const over = commitmentOn(4, {}, end - 2 * HOUR, end + 3 * HOUR);
  const december = [priceVersion([unitRate('gpu.time', '*', '3.00')])];
  expect(shown(plan([over], []))).toEqual([['commitment', 'rsv_1', 8, '2.00', '16.00']]);
  expect(shown(plan([over], [], { period: '2023-12', versions: december }))).toEqual([['commitment', 'rsv_1', 12, '2.00', '24.00']]);
  expect(plan([over], [], { period: '2024-01', versions: december }).lines).toEqual([]);
});

test('covered use has a line for each project and class of the use; a covered hour leaves no line of nothing on demand', () => {
  const made = plan(
    [commitmentOn(8)],
    [used(2, 0, 60, { project: 'prj_2' }), used(1, 0, 60, { class: 'reserved' }), used(1, 60, 120, { class: 'reserved' })],
  );
  expect(made.lines.map(({ kind, project, dimensions }) => [kind, project, dimensions.class])).toEqual([
    ['usage', 'prj_1', 'reserved'],
    ['commitment', 'prj_1', undefined],
    ['usage', 'prj_2', undefined],
  ]);
});

test('covered use takes no place on the tiers of what is on demand', () => {
  const tiers = [priceVersion([graduated('gpu.time', '*', [['4', '10'], [null, '1']])])]; // prettier-ignore
  expect(shown(plan([commitmentOn(8)], [used(14, 0, 60)], { versions: tiers }))[1]).toEqual(['overage', 'rsv_1', 6, null, '42.00']);
});

test('terms in another currency, or none, are no price: they block by name', () => {
  expect(plan([commitmentOn(1, { terms: termsOf(pinned('1', 'EUR')) })], [])).toMatchObject({
    lines: [],
    unrated: [{ reason: 'other_currency', quantity: String(2 * GPU_HOUR), from: '2023-11-01T00:00:00.000Z', sku: 'gpu.h100' }],
  });
  const { terms: _, ...without } = commitmentOn(1);
  expect(plan([without], [])).toMatchObject({ lines: [], unrated: [{ reason: 'no_terms' }] });
  const { terms: _terms, ...later } = commitmentOn(1, {}, start + 2 * HOUR, start + 3 * HOUR);
  expect(plan([later], [used(1, 0, 60, { reservation: 'rsv_1' })]).unrated).toMatchObject([{ from: '2023-11-01T00:00:00.000Z' }]);
});

test('without a contract, reservations alone bill in the currency of their terms', () => {
  expect(plan([commitmentOn(1)], [], { versions: [], contracts: [] })).toMatchObject({ currency: 'USD', total: '4.00', unrated: [] });
});

test('every base unit of use is on one line, every reserved one on a commitment line, whatever comes', () => {
  const prices = {
    contracts: [contract({ effectiveFrom: 0 })],
    versions: [priceVersion([unitRate('gpu.time', '*', '3')], { effectiveFrom: 0 })],
  };
  fc.assert(
    fc.property(commitments, gpuEvents, (all, events) => {
      const priced = all.map((one) => ({ ...one, terms: termsOf(pinned('2')) }));
      const hours = usageOf(events);
      const { lines, unrated } = planOf({ tenant: TENANT, period: '2024-01', prices, commitments: priced, hours });
      const sum = (kinds: readonly string[]) =>
        lines.filter(({ kind }) => kinds.includes(kind)).reduce((total, { quantity }) => total + BigInt(quantity), 0n);
      const billable = hours.reduce((total, { counters }) => total + counters['billable']!, 0n);
      const isCovered = lines.every(
        ({ quantity, coverage }) => coverage === undefined || BigInt(coverage.used) + BigInt(coverage.idle) === BigInt(quantity),
      );
      return (
        unrated.length === 0 &&
        isCovered &&
        sum(['usage', 'overage']) === billable &&
        new Set(lines.map(({ key }) => key)).size === lines.length
      );
    }),
  );
});
