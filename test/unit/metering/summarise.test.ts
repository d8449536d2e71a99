import { expect, test } from 'vitest';
import { DAY, HOUR, parseInstant } from '#shared/kernel/time.ts';
import { metersOf, summarise } from '#shared/metering/domain/summarise.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';

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
] as const)('by %s', (granularity, starts) => {
  const sums = summarise([hour(START), hour(START + HOUR), hour(START + 2 * HOUR)], granularity);
  expect(sums.map(({ start }) => start)).toEqual(starts);
  expect(sums.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(21n);
});

test('projects, meters and SKUs stay apart, hours of the same add up', () => {
  const tokens = { family: 'tokens' as const, counters: { input: 5n, output: 0n } };
  const sums = summarise(
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
