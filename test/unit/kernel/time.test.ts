import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addMonths,
  formatInstant,
  HOUR,
  hourOf,
  monthsFrom,
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
