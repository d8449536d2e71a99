import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addMonths,
  formatInstant,
  HOUR,
  hourOf,
  monthsFrom,
  monthsLater,
  parseInstant,
  periodBounds,
  periodOf,
  periodsBetween,
  readInstant,
} from '#shared/kernel/time.ts';

test.each([
  ['2023-11-16T18:17:03.9799600Z', '2023-11-16T18:17:03.979Z'],
  ['2023-11-16T18:17:03.9Z', '2023-11-16T18:17:03.900Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
])('%s is read as %s: digits below a millisecond are cut', (text, shown) => expect(formatInstant(parseInstant(text))).toBe(shown));

test.each([
  '2023-11-16',
  '2023-11-16T18:17:03',
  '2023-11-16T18:17:03+01:00',
  '2023-02-29T00:00:00Z',
  '2023-13-01T00:00:00Z',
  '2023-11-16T24:00:00Z',
  '2023-11-16T23:59:60Z',
  'now',
  '',
])('%j is no time', (text) => {
  expect(readInstant(text)).toBeUndefined();
  expect(() => parseInstant(text)).toThrow(RangeError);
});

const RFC3339_UTC = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/** What a time says, by a regular expression and the platform's calendar. */
const byCalendar = (text: string): number | undefined => {
  if (!RFC3339_UTC.test(text)) return undefined;
  const instant = Date.parse(`${text.slice(0, 19)}.${text.slice(20, -1).slice(0, 3).padEnd(3, '0')}Z`);
  return Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== text.slice(0, 10) ? undefined : instant;
};

const number = (width: number, max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(width, '0'));
const times = fc
  .record({
    year: number(4, 9_999),
    month: number(2, 13),
    date: number(2, 32),
    hour: number(2, 24),
    minute: number(2, 60),
    second: number(2, 60),
    fraction: fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{0,10}$/)),
  })
  .map(({ year, month, date, hour, minute, second, fraction }) => `${year}-${month}-${date}T${hour}:${minute}:${second}${fraction}Z`);
/** One character replaced, dropped or added: near misses, which a reader by character codes may let pass. */
const mistyped = fc
  .tuple(
    times,
    fc.nat(30),
    fc.constantFrom('', '0', '9', '/', ':', '-', '+', '.', 'T', 't', 'Z', 'z', ' ', '٣', '\0', '\u{1d7ce}'),
    fc.boolean(),
  )
  .map(([text, at, typed, keeps]) => text.slice(0, at) + typed + text.slice(keeps ? at : at + 1));

test('times are read as the platform reads them, and what is none as none, whatever is sent', () => {
  const texts = fc.oneof(times, mistyped, fc.string({ maxLength: 40 }));
  fc.assert(
    fc.property(texts, (text) => Object.is(readInstant(text), byCalendar(text))),
    { numRuns: 20_000 },
  );
});

test('every date of 800 years, and the days that there are not', () => {
  const wrong: string[] = [];
  const two = (value: number) => String(value).padStart(2, '0');
  for (let day = 0; day < 800 * 12 * 32; day += 1) {
    const text = `${1600 + Math.floor(day / 384)}-${two((Math.floor(day / 32) % 12) + 1)}-${two(day % 32)}T00:00:00Z`;
    if (readInstant(text) !== byCalendar(text)) wrong.push(text);
  }
  for (const text of ['0000-01-01T00:00:00Z', '0000-02-29T23:59:59.999Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z'])
    if (readInstant(text) !== byCalendar(text)) wrong.push(text);
  expect(wrong).toEqual([]);
});

const instants = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });

test('what is written is read again', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (at) => parseInstant(formatInstant(at)) === at));
});

test('an hour holds its instant, before 1970 too', () => {
  fc.assert(fc.property(instants, (at) => hourOf(at) <= at && at < hourOf(at) + HOUR && hourOf(at) % HOUR === 0));
});

test('a period holds its instant, and periods follow each other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (at) => {
      const { start, end } = periodBounds(periodOf(at));
      return start <= at && at < end && periodBounds(periodOf(end)).start === end;
    }),
  );
});

test('the periods of a range are those it touches', () => {
  expect(periodsBetween(parseInstant('2023-11-30T23:00:00Z'), parseInstant('2024-01-01T00:00:00Z'))).toEqual(['2023-11', '2023-12']);
  expect(periodsBetween(5, 5)).toEqual([]);
});

test.each(['2023-00', '2023-13', '23-11', '2023-11-01'])('%s is no period', (period) =>
  expect(() => periodBounds(period)).toThrow(RangeError),
);

test('months are counted over the ends of years', () => {
  expect([addMonths('2023-11', 3), addMonths('2024-01', -1), addMonths('2024-01', -13)]).toEqual(['2024-02', '2023-12', '2022-12']);
  expect(monthsFrom('2023-11', '2024-02')).toEqual(['2023-11', '2023-12', '2024-01', '2024-02']);
  expect(monthsFrom('2024-01', '2023-12')).toEqual([]);
});

test.each([
  ['2024-02-18T06:30:00Z', 12, '2025-02-18T06:30:00.000Z'],
  ['2025-06-01T00:00:00Z', 1, '2025-07-01T00:00:00.000Z'],
  ['2024-01-31T23:59:00Z', 1, '2024-02-29T23:59:00.000Z'],
  ['2024-02-29T00:00:00Z', 12, '2025-02-28T00:00:00.000Z'],
  ['2024-03-31T12:00:00Z', -1, '2024-02-29T12:00:00.000Z'],
])('from %s on, %d months later is %s', (from, months, later) =>
  expect(formatInstant(monthsLater(parseInstant(from), months))).toBe(later),
);
