import { expect, test } from 'vitest';
import * as z from 'zod';
import { HOUR, parseInstant, periodBounds } from '#shared/kernel/time.ts';
import { timeOfDay, timeOfDayTerms } from '#shared/rating/models/time-of-day.ts';
import { rateMonth, rateVersions, rows, type Use, use } from '#test/support/price-models.ts';

type Terms = Parameters<typeof timeOfDay.explain>[0];
const night: Terms = { zone: 'Europe/Berlin', unitPrice: '2', windows: [{ from: '22:00', to: '06:00', unitPrice: '1' }] };

/** So much in each minute of an hour of March 2026, UTC, or of another month. */
const everyMinute = (at: string, quantity = 1n, period = '2026-03'): Use => {
  const hour = (parseInstant(at) - periodBounds(period).start) / HOUR;
  return { hour, line: 'a', quantity: 60n * quantity, minutes: Array.from({ length: 60 }, () => quantity) };
};
const inMonth = (month: string) => ({ period: periodBounds(month) });

test.each([
  // Winter: 22:00 is 21:00 UTC.
  ['2026-03-05T20:00:00Z', ['other hours: 2: 120']],
  ['2026-03-05T21:00:00Z', ['22:00 to 06:00 Europe/Berlin: 1: 60']],
  ['2026-03-06T04:00:00Z', ['22:00 to 06:00 Europe/Berlin: 1: 60']],
  ['2026-03-06T05:00:00Z', ['other hours: 2: 120']],
  // The night that is an hour short, and summer after it: 06:00 is 04:00 UTC.
  ['2026-03-29T03:00:00Z', ['22:00 to 06:00 Europe/Berlin: 1: 60']],
  ['2026-03-29T04:00:00Z', ['other hours: 2: 120']],
  ['2026-03-29T20:00:00Z', ['22:00 to 06:00 Europe/Berlin: 1: 60']],
])('an hour from %s on is priced by what the clocks of the zone show', (at, parts) => {
  expect(rows(rateMonth(timeOfDay, night, [everyMinute(at)]))).toEqual(parts);
});

test('a window edge within a UTC hour splits GPU time at its minute; of what is kept by the hour, its start decides', () => {
  const half: Terms = { ...night, zone: 'Asia/Kolkata', windows: [{ from: '09:15', to: '10:00', unitPrice: '1', name: 'morning' }] };
  // 03:30 UTC is 09:00 there, and 04:30 is 10:00.
  const hours = [everyMinute('2026-03-02T03:00:00Z'), everyMinute('2026-03-02T04:00:00Z', 2n)];
  expect(rows(rateMonth(timeOfDay, half, hours))).toEqual(['morning: 1: 75', 'other hours: 2: 210']);
  const whole = hours.map(({ hour, line, quantity }) => ({ hour, line, quantity }));
  expect(rows(rateMonth(timeOfDay, half, whole))).toEqual(['morning: 1: 120', 'other hours: 2: 120']);
});

test('where clocks change in the middle of a UTC hour, each minute is priced by what they show', () => {
  // On Lord Howe clocks go from 01:59 to 02:30 at 15:30 UTC, and the half hour after it is the window.
  const early: Terms = { ...night, zone: 'Australia/Lord_Howe', windows: [{ from: '02:30', to: '03:00', unitPrice: '1', name: 'early' }] };
  const rated = (at: string) => rows(rateMonth(timeOfDay, early, [everyMinute(at, 1n, '2026-10')], inMonth('2026-10')));
  expect(rated('2026-10-03T15:00:00Z')).toEqual(['early: 1: 30', 'other hours: 2: 60']);
  expect(rated('2026-10-03T16:00:00Z')).toEqual(['other hours: 2: 120']);
});

test.each([
  ['2026-03', '2026-03-29', 23, 'Europe/Berlin', '2026-03-28T23:00:00Z'],
  ['2026-10', '2026-10-25', 25, 'Europe/Berlin', '2026-10-24T22:00:00Z'],
  ['2026-03', '2026-03-08', 23, 'America/New_York', '2026-03-08T05:00:00Z'],
  ['2026-11', '2026-11-01', 25, 'America/New_York', '2026-11-01T04:00:00Z'],
])('in %s, the window of the whole day %s holds %d hours', (month, _day, hours, zone, start) => {
  const terms: Terms = { zone, unitPrice: '0', windows: [{ from: '00:00', to: '24:00', days: ['sun'], unitPrice: '1', name: 'Sundays' }] };
  const day = Array.from({ length: 40 }, (_, hour) => use(1n, 'a', (parseInstant(start) - periodBounds(month).start) / HOUR + hour - 8));
  const fits = day.filter(({ hour }) => hour >= 0);
  expect(rows(rateMonth(timeOfDay, terms, fits, inMonth(month)))[0]).toBe(`Sundays: 1: ${hours}`);
});

test('days are those on which a window starts: a Friday night ends on Saturday, a Sunday night on Monday', () => {
  const nights: Terms = { zone: 'UTC', unitPrice: '0', windows: [{ from: '22:00', to: '06:00', days: ['fri', 'sun'], unitPrice: '1' }] };
  // 1 March 2026 is a Sunday.
  const priced = Array.from({ length: 168 }, (_, hour) => rateMonth(timeOfDay, nights, [use(1n, 'a', hour)]))
    .map((rated, hour) => (rows(rated)[0]!.endsWith(': 1: 1') ? hour : -1))
    .filter((hour) => hour >= 0);
  expect(priced).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 142, 143, 144, 145, 146, 147, 148, 149]);
  expect(rows(rateMonth(timeOfDay, nights, [use(1n, 'a', 22)]))).toEqual(['fri, sun 22:00 to 06:00 UTC: 1: 1']);
});

test('what an allowance took off an hour is of its first minutes', () => {
  const at = everyMinute('2026-03-02T03:00:00Z');
  const terms: Terms = { ...night, zone: 'UTC', windows: [{ from: '03:30', to: '04:00', unitPrice: '1', name: 'late' }] };
  expect(rows(rateMonth(timeOfDay, terms, [{ ...at, quantity: 40n }]))).toEqual(['late: 1: 30', 'other hours: 2: 20']);
  expect(rows(rateMonth(timeOfDay, terms, [{ ...at, quantity: 10n }]))).toEqual(['late: 1: 10']);
});

test('minutes are asked for only where an edge falls inside the hour', () => {
  let asked = 0;
  const minutes = (): readonly bigint[] => ((asked += 1), Array.from({ length: 60 }, () => 1n));
  const terms: Terms = { zone: 'UTC', unitPrice: '2', windows: [{ from: '03:30', to: '05:00', unitPrice: '1' }] };
  const { start, end } = periodBounds('2026-03');
  const accumulator = timeOfDay.accumulate(terms, { baseUnits: 1n, period: { start, end } });
  for (let hour = 0; hour < 48; hour += 1) accumulator.add('a', 60n, 60n * BigInt(hour), { hour: start + hour * HOUR, minutes });
  expect(asked).toBe(2);
});

test('a line of nothing has no parts, and a price that comes in mid-month counts its own hours', () => {
  expect(rows(rateMonth(timeOfDay, night, [use(0n)]))).toEqual([]);
  const dearer: Terms = { ...night, unitPrice: '20', windows: [{ ...night.windows[0]!, unitPrice: '10' }] };
  const [old, renewed] = rateVersions(timeOfDay, [night, dearer], [use(1n, 'a', 0), use(1n, 'a', 12), use(1n, 'a', 24)], 12);
  expect([rows(old), rows(renewed)]).toEqual([
    ['22:00 to 06:00 Europe/Berlin: 1: 1'],
    ['22:00 to 06:00 Europe/Berlin: 10: 10', 'other hours: 20: 20'],
  ]);
});

test('it says what it does', () => {
  expect(timeOfDay.explain(night, 'GPU-hour')).toBe('1 per GPU-hour 22:00 to 06:00 Europe/Berlin, 2 other hours');
  expect([timeOfDay.ordered, timeOfDay.stands(night)]).toEqual([false, false]);
});

const misfits = (terms: Partial<Terms>, meter = 'gpu.time') =>
  timeOfDay.misfits!({ ...night, ...terms }, { meter, effectiveFrom: parseInstant('2026-03-01T00:00:00Z') });

test.each<[string, Terms['windows'], string]>([
  ['the same hours twice', [{ from: '01:00', to: '03:00', unitPrice: '1' }, { from: '02:59', to: '04:00', unitPrice: '1' }], '/windows/1'], // prettier-ignore
  ['a night that reaches into a morning', [{ from: '22:00', to: '06:00', days: ['sun'], unitPrice: '1' }, { from: '05:00', to: '07:00', days: ['mon'], unitPrice: '1' }], '/windows/1'], // prettier-ignore
  ['a window of no length', [{ from: '06:00', to: '06:00', unitPrice: '1' }], '/windows/0'],
])('%s is refused', (_what, windows, pointer) => {
  expect(misfits({ windows }).map((misfit) => misfit.pointer)).toEqual([pointer]);
});

test('windows that meet, or share hours on different days, are accepted', () => {
  expect(misfits({ windows: [{ from: '22:00', to: '24:00', unitPrice: '1' }, { from: '00:00', to: '06:00', unitPrice: '1' }] })).toEqual([]); // prettier-ignore
  expect(misfits({ windows: [{ from: '22:00', to: '06:00', days: ['sun'], unitPrice: '1' }, { from: '22:00', to: '06:00', days: ['mon'], unitPrice: '1' }] })).toEqual([]); // prettier-ignore
});

const windows = (from: string, to: string): Terms['windows'] => [{ from, to, unitPrice: '1' }];

test.each<[string, string, string, readonly string[]]>([
  ['Europe/Berlin', '22:00', '06:00', []],
  ['Asia/Kolkata', '22:30', '06:30', []],
  ['Europe/Berlin', '22:30', '24:00', ['/windows/0/from']],
  ['Asia/Kolkata', '22:00', '06:00', ['/windows/0/from', '/windows/0/to']],
  ['Australia/Lord_Howe', '22:00', '06:30', ['/windows/0/from', '/windows/0/to']],
])('of usage that is kept by the hour, %s from %s to %s is no UTC hour at %j', (zone, from, to, pointers) => {
  expect(misfits({ zone, windows: windows(from, to) }, 'tokens.output').map(({ pointer }) => pointer)).toEqual(pointers);
  expect(misfits({ zone, windows: windows(from, to) })).toEqual([]);
});

test('a refusal says what to change', () => {
  const [kolkata] = misfits({ zone: 'Asia/Kolkata', windows: windows('22:00', '06:30') }, 'tokens.output');
  expect(kolkata!.message).toBe(
    '22:00 in Asia/Kolkata is not the start of a UTC hour all year, by which usage is told apart here: end it in :30',
  );
  const [lordHowe] = misfits({ zone: 'Australia/Lord_Howe', windows: windows('22:00', '06:30') }, 'tokens.output');
  expect(lordHowe!.message).toContain('take another zone, such as UTC');
  expect(misfits({ windows: [...night.windows, ...night.windows] })[0]!.message).toContain('overlaps window 0');
});

test.each<[string, object]>([
  ['an offset for a zone', { zone: '+05:30' }],
  ['an hour that no clock shows', { windows: windows('24:00', '06:00') }],
  ['minutes beyond the day', { windows: windows('22:00', '24:30') }],
  ['a day named twice', { windows: [{ ...night.windows[0]!, days: ['mon', 'mon'] }] }],
  ['no window', { windows: [] }],
])('%s is refused by its schema', (_what, change) => {
  expect(z.strictObject(timeOfDayTerms).safeParse({ model: 'time_of_day', ...night, ...change }).success).toBe(false);
  expect(z.strictObject(timeOfDayTerms).safeParse({ model: 'time_of_day', ...night }).success).toBe(true);
});
