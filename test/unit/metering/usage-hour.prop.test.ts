import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR } from '#shared/kernel/time.ts';
import { batchWidth } from '#shared/metering/domain/check-batch.ts';
import { decodeMinutes } from '#shared/metering/domain/minute-sums.ts';
import { emptyFold, foldEvent, hourName, hoursTouched, sumsOf } from '#shared/metering/domain/fold.ts';
import { START as AT_START } from '#shared/metering/domain/lane.ts';
import { afterBatch, needsState, planGeneration } from '#shared/metering/domain/plan-generation.ts';
import { formatHourKey, type HourState, parseHourKey } from '#shared/metering/domain/usage-hour.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import { decodePlan, encodePlan } from '#shared/metering/plan-codec.ts';
import type { GpuEvent, UsageEvent } from '#shared/metering/batch.ts';

const tenant = fc.constantFrom('ten_01JD0000000000000000000001', 'ten_01JD0000000000000000000002');
const label = fc.constantFrom('gpu.h100-sxm', 'a/b:c@d', 'x');
const option = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const START = Date.UTC(2023, 10, 29);
const owner = {
  tenant,
  project: option(fc.constant('prj_01JD0000000000000000000009')),
  reservation: option(fc.constant('rsv_01JD0000000000000000000009')),
};

const gpu: fc.Arbitrary<GpuEvent> = fc
  .record({
    ...owner,
    sku: label,
    gpuMilli: fc.integer({ min: 1, max: 10 ** 9 }),
    from: fc.integer({ min: START, max: START + 72 * HOUR }),
    length: fc.integer({ min: 1, max: 31 * 24 * HOUR }),
    excluded: option(fc.constant('test' as const)),
    region: option(fc.constant('eu')),
  })
  .map(({ length, ...event }) => ({ type: 'gpu', allocation: 'a', ...event, to: event.from + length }));
const tokens: fc.Arbitrary<UsageEvent> = fc.record({
  type: fc.constant('tokens' as const),
  ...owner,
  model: label,
  at: fc.integer({ min: START, max: START + 72 * HOUR }),
  tokens: fc.record({ input: option(fc.nat()), output: option(fc.nat()) }),
  tier: option(fc.constant('batch' as const)),
});
const events = fc.array(fc.oneof(gpu, tokens), { maxLength: 12 });

const foldOf = (all: readonly UsageEvent[]) => {
  const fold = emptyFold();
  for (const event of all) foldEvent(fold, event);
  return sumsOf(fold);
};
const planOf = (batches: readonly UsageEvent[][], states: ReadonlyMap<string, HourState> = new Map()) =>
  planGeneration({ lanes: [], sums: foldOf(batches.flat()), states, promised: new Map(), present: START });
const sums = (batches: readonly UsageEvent[][]) => planOf(batches).hours;

test('the hours of an interval add up to the whole of it', () => {
  fc.assert(
    fc.property(gpu, (event) => {
      const parts = foldOf([event]);
      const sum = parts.reduce((total, { add }) => total + add['measured']!, 0n);
      const split = parts.every(({ add }) => add['measured'] === add['billable']! + add['excluded']!);
      return sum === BigInt(event.gpuMilli) * BigInt(event.to - event.from) && split && parts.length === hoursTouched(event);
    }),
  );
});

test('excluded time is measured and not billable', () => {
  fc.assert(fc.property(gpu, (event) => foldOf([event]).every(({ add }) => (add['billable'] === 0n) === (event.excluded !== undefined))));
});

test('sums are exact beyond the safe integers of a number', () => {
  const event = { tenant: 'ten_01JD0000000000000000000001', type: 'gpu' as const, sku: 's', allocation: 'a', gpuMilli: 10 ** 9 };
  const [hour] = foldOf(Array.from({ length: 10 }, (_, index) => ({ ...event, from: START + index, to: START + HOUR })));
  expect(hour!.add['billable']).toBe(10n ** 9n * BigInt(10 * HOUR - 45));
});

test('a key is read as it was written', () => {
  fc.assert(
    fc.property(fc.oneof(gpu, tokens), (event) => {
      const { tenant, key } = foldOf([event])[0]!;
      const at = parseHourKey(tenant, key);
      const { region, reservation } = event;
      return formatHourKey(at) === key && at.dimensions.region === region && at.reservation === reservation;
    }),
  );
});

const sorted = (_: string, value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

test('a plan does not depend on how events are cut into batches or ordered', () => {
  fc.assert(fc.property(events, fc.nat(12), (all, cut) => equal(sums([all]), sums([all.slice(cut), all.slice(0, cut).reverse()]))));
});

test('what two generations set one after the other is what one would set', () => {
  fc.assert(
    fc.property(events, fc.nat(12), (all, cut) => {
      const first = sums([all.slice(0, cut)]);
      const second = planOf([all.slice(cut)], new Map(first.map((hour) => [hourName(hour), hour.set]))).hours;
      const last = new Map<string, object>();
      for (const hour of [...first, ...second]) last.set(hourName(hour), { ...last.get(hourName(hour)), ...hour.set });
      return sums([all]).every((hour) => equal(last.get(hourName(hour)), hour.set));
    }),
  );
});

test('the minutes of an hour add up to what is billable of it', () => {
  fc.assert(
    fc.property(events, (all) =>
      sums([all]).every(({ add, set }) => decodeMinutes(set.minutes).reduce((sum, minute) => sum + minute, 0n) === (add['billable'] ?? 0n)),
    ),
  );
});

test('state is asked for only where something absolute is set: billable GPU time, and tokens of a reservation', () => {
  const at = { tenant: 'ten_01JD0000000000000000000001', sku: 's', allocation: 'a', gpuMilli: 1_000, type: 'gpu' as const };
  const token = { type: 'tokens' as const, tenant: at.tenant, model: 'm', at: START + 5, tokens: { input: 1 } };
  const all: UsageEvent[] = [
    { ...at, from: START + 61_000, to: START + 62_000 },
    { ...at, from: START, to: START + 1, excluded: 'test', sku: 'excluded' },
    token,
    { ...token, reservation: 'rsv_01JD0000000000000000000001' },
    { ...token, reservation: 'rsv_01JD0000000000000000000001', at: START + 4 },
    { ...token, reservation: 'rsv_01JD0000000000000000000001', at: START + 3, tokens: { input: 0 } },
  ];
  const hours = foldOf(all);
  expect(hours.filter(needsState).map(({ firstUse, firstToken }) => firstUse ?? firstToken)).toEqual([START + 61_000, START + 4]);
  expect(decodeMinutes(sums([all])[1]!.set.minutes)[1]).toBe(1_000_000n);
});

test('a plan survives its storage', () => {
  fc.assert(
    fc.property(events, (all) => {
      const plan = planOf([all]);
      return equal(decodePlan(encodePlan(plan).gzip), plan);
    }),
  );
});

const text = (value: unknown) => JSON.stringify(value, (key, member) => (typeof member === 'bigint' ? `${member}n` : sorted(key, member)));
const equal = (a: unknown, b: unknown) => text(a) === text(b);

test('a lane moves past its batches, its watermark never falls, and events below it are told', () => {
  const token = { type: 'tokens' as const, tenant: 'ten_01JD0000000000000000000001', model: 'm', at: 69, tokens: {} };
  const batches = [
    { events: [token], watermark: 70 },
    { events: [token, { ...token, at: 70 }], watermark: 60 },
    { events: [], end: true as const },
  ];
  expect(batches.reduce(afterBatch, { ...AT_START, next: 3, watermark: 50, unreadable: 3 })).toEqual({
    next: 6,
    watermark: 70,
    ended: true,
    unreadable: null,
    broken: 1,
  });
  expect(afterBatch({ ...AT_START, watermark: 50 }, { events: [] })).toMatchObject({ watermark: 50, ended: false });
});

test('a default project that is named and one that is not are one usage hour', () => {
  fc.assert(
    fc.property(events, (all) => {
      const unnamed = all.map(({ project: _, ...event }) => event as UsageEvent);
      const named = unnamed.map((event) => ({ ...event, project: defaultProject(event.tenant) }));
      return equal(foldOf([...unnamed, ...named]), foldOf([...named, ...named]));
    }),
  );
});

test('the width of a batch is the hours that its events touch', () => {
  const at = { tenant: 'ten_01JD0000000000000000000001', sku: 's', allocation: 'a', gpuMilli: 1, type: 'gpu' as const };
  expect(
    batchWidth({
      events: [
        { ...at, from: START, to: START + HOUR },
        { ...at, from: START + 1, to: START + HOUR + 1 },
      ],
    }),
  ).toBe(3);
});

test('Usage of a region called `undefined` was counted as usage without a region', () => {
  const fold = emptyFold();
  const event = { type: 'tokens' as const, tenant: 't', model: 'm', at: START, tier: 'batch' as const };
  for (const [input, region] of [[1], [10, 'undefined']] as const) foldEvent(fold, { ...event, tokens: { input }, region });
  expect(sumsOf(fold).map(({ key, add }) => [parseHourKey('t', key).dimensions.region, add['input']])).toEqual([
    [undefined, 1n],
    ['undefined', 10n],
  ]);
});
