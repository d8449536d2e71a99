import { expect, test } from 'vitest';
import { DAY, HOUR, parseInstant } from '#shared/kernel/time.ts';
import { type Granularity, metersOf, summarise } from '#shared/metering/domain/summarise.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { summariseUsage } from '#shared/metering/usecases/summarise-usage.ts';

const START = parseInstant('2023-11-30T22:00:00Z');
const hour = (at: number, over: Partial<UsageHour> = {}): UsageHour => ({
  key: `k${at}`,
  tenant: 't',
  project: 'p',
  family: 'gpu',
  sku: 's',
  dimensions: {},
  hour: at,
  counters: { measured: 10n, billable: 7n, excluded: 3n },
  events: 1n,
  generations: [],
  ...over,
});

test.each([
  ['hour', [START, START + HOUR, START + 2 * HOUR]],
  ['day', [START - 22 * HOUR, START + 2 * HOUR]],
  ['month', [START - 29 * DAY - 22 * HOUR, START + 2 * HOUR]],
] as const)('by %s', async (granularity, starts) => {
  const sums = await summarise([hour(START), hour(START + HOUR), hour(START + 2 * HOUR)], granularity);
  expect(sums.map(({ start }) => start)).toEqual(starts);
  expect(sums.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(21n);
});

test('projects, meters and SKUs stay apart, hours of the same add up', async () => {
  const tokens = { family: 'tokens' as const, counters: { input: 5n, output: 0n } };
  const sums = await summarise(
    [hour(START), hour(START, { project: 'q' }), hour(START, tokens), hour(START, tokens), hour(START, { sku: 'r' })],
    'hour',
  );
  expect(sums.map(({ project, meter, sku, quantity }) => `${project} ${meter} ${sku} ${quantity}`)).toEqual([
    'p gpu.time r 7',
    'p gpu.time s 7',
    'p tokens.input s 10',
    'p tokens.output s 0',
    'q gpu.time s 7',
  ]);
});

test('GPU time that nothing counted is zero', () => expect(metersOf({ family: 'gpu', counters: {} })).toEqual([['gpu.time', 0n]]));

const MONTH = { from: parseInstant('2023-11-01T00:00:00Z'), to: parseInstant('2023-12-01T00:00:00Z') };
const ask = (hours: () => AsyncIterable<UsageHour>, granularity: Granularity) =>
  summariseUsage({ metering: { usageHours: hours } })(
    { factory: 'f', tenant: 't' },
    { ...MONTH, granularity, limit: 100, cursor: undefined },
  );

test('A month of a big tenant was held in memory and killed the function: each hour is summed as it is read', async () => {
  const { data } = await ask(async function* () {
    const read: { -readonly [Name in keyof UsageHour]: UsageHour[Name] } = hour(START);
    for (let part = 1n; part <= 4n; part += 1n) {
      read.counters = { billable: part };
      yield read;
    }
  }, 'month');
  expect(data.map(({ quantity }) => quantity)).toEqual([10n]);
});

test('A day of 200,000 sums could not be paged by hour', async () => {
  const { data, nextCursor } = await ask(async function* () {
    for (let sku = 0; sku < 200_000; sku += 1) yield hour(START, { sku: `s${sku}` });
  }, 'hour');
  expect([data.length, typeof nextCursor]).toEqual([100, 'string']);
});

test('a page ends after the day in which 20,000 usage hours were read, and the next one goes on there', async () => {
  const asked: number[] = [];
  const metering = {
    usageHours: async function* (_owner: unknown, _month: string, range?: { readonly from: number }) {
      asked.push(range!.from);
      for (let read = 0; read < 10_000; read += 1) yield hour(range!.from);
    },
  };
  const page = async (cursor: string | undefined) =>
    summariseUsage({ metering })(
      { factory: 'f', tenant: 't' },
      { from: MONTH.from, to: MONTH.from + 3 * DAY, granularity: 'day', limit: 100, cursor },
    );
  const first = await page(undefined);
  expect([first.data.length, asked]).toEqual([2, [MONTH.from, MONTH.from + DAY]]);
  const second = await page(first.nextCursor!);
  expect([second.data.length, second.nextCursor, asked.slice(2)]).toEqual([1, null, [MONTH.from + 2 * DAY]]);
});
