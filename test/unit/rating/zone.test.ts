import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, parseInstant } from '#shared/kernel/time.ts';
import { isZone, localMinute, offsetAt, offsetsFrom, runsThrough, weekMinute } from '#shared/rating/domain/zone.ts';

/** `Mon 09:30`, as the zone's clocks show it. */
const shown = (zone: string, at: string): string => {
  const minute = weekMinute(localMinute(zone, parseInstant(at)));
  const [day, hour, rest] = [Math.floor(minute / 1440), Math.floor(minute / 60) % 24, minute % 60];
  return `${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][day]} ${String(hour).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
};

test.each([
  ['UTC', '2026-03-01T00:00:00Z', 'Sun 00:00'],
  ['UTC', '2026-03-02T00:00:00Z', 'Mon 00:00'],
  ['UTC', '1969-12-29T00:00:00Z', 'Mon 00:00'],
  ['Europe/Berlin', '2026-03-29T00:59:00Z', 'Sun 01:59'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z', 'Sun 03:00'],
  ['Europe/Berlin', '2026-10-25T00:59:00Z', 'Sun 02:59'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z', 'Sun 02:00'],
  ['America/New_York', '2026-03-08T06:59:00Z', 'Sun 01:59'],
  ['America/New_York', '2026-03-08T07:00:00Z', 'Sun 03:00'],
  ['America/New_York', '2026-11-01T06:00:00Z', 'Sun 01:00'],
  ['America/New_York', '2026-03-02T04:59:59Z', 'Sun 23:59'],
  ['Asia/Kolkata', '2026-06-01T18:30:00Z', 'Tue 00:00'],
  ['Asia/Kathmandu', '2026-06-01T18:15:00Z', 'Tue 00:00'],
  // Clocks are put back by half an hour at 02:00, which is half past a UTC hour.
  ['Australia/Lord_Howe', '2026-04-04T14:59:00Z', 'Sun 01:59'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 'Sun 01:30'],
  ['Australia/Lord_Howe', '2026-10-03T15:29:00Z', 'Sun 01:59'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', 'Sun 02:30'],
])('clocks in %s show at %s: %s', (zone, at, time) => {
  expect(shown(zone, at)).toBe(time);
});

test.each([
  ['Europe/Berlin', '2026-03-28T23:00:00Z', 23],
  ['Europe/Berlin', '2026-10-24T22:00:00Z', 25],
  ['America/New_York', '2026-03-08T05:00:00Z', 23],
  ['America/New_York', '2026-11-01T04:00:00Z', 25],
  ['Australia/Lord_Howe', '2026-04-04T13:00:00Z', 24.5],
  ['UTC', '2026-03-29T00:00:00Z', 24],
])('the day in %s that starts at %s has %d hours', (zone, start, hours) => {
  const from = parseInstant(start);
  const day = Math.floor(localMinute(zone, from) / 1440);
  expect(localMinute(zone, from) % 1440).toBe(0);
  let minutes = 0;
  while (Math.floor(localMinute(zone, from + minutes * MINUTE) / 1440) === day) minutes += 1;
  expect(minutes / 60).toBe(hours);
});

test('an hour in or at whose end clocks are changed is not run through', () => {
  expect(runsThrough('Europe/Berlin', parseInstant('2026-03-28T23:00:00Z'))).toBe(true);
  expect(runsThrough('Europe/Berlin', parseInstant('2026-03-29T00:00:00Z'))).toBe(false);
  expect(runsThrough('Europe/Berlin', parseInstant('2026-03-29T01:00:00Z'))).toBe(true);
  expect(runsThrough('Australia/Lord_Howe', parseInstant('2026-10-03T15:00:00Z'))).toBe(false);
});

test.each([
  ['UTC', [0]],
  ['Asia/Kathmandu', [345]],
  ['Europe/Berlin', [60, 120]],
  ['America/St_Johns', [-150, -210]],
  ['Australia/Lord_Howe', [660, 630]],
  // Clocks are put back for Ramadan only.
  ['Africa/Casablanca', [60, 0]],
])('the offsets of %s over five years are %j minutes', (zone, offsets) => {
  expect(offsetsFrom(zone, parseInstant('2025-01-01T00:00:00Z'), 5 * 365)).toEqual(new Set(offsets));
});

test.each([
  ['Europe/Berlin', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Asia/Kolkata', true],
  ['UTC', true],
  ['+05:30', false],
  ['-03', false],
  ['Europe/Atlantis', false],
  ['Mars', false],
  ['', false],
])('%j is a zone: %s', (name, known) => expect(isZone(name)).toBe(known));

test('what is kept of a zone is dropped in time, and computed again', () => {
  const start = parseInstant('2026-01-01T00:00:00Z');
  const offsets = (): number => {
    let sum = 0;
    for (let hour = start; hour < start + 430 * DAY; hour += HOUR) sum += offsetAt('Europe/Paris', hour);
    return sum;
  };
  expect(offsets()).toBe(offsets());
});
