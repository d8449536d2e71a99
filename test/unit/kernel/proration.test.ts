import { expect, test } from 'vitest';
import { formatExact } from '#shared/kernel/decimal.ts';
import { elapsedShare, inclusiveDaysShare, parseShare, thirtyDayShare } from '#shared/kernel/proration.ts';
import { parseInstant } from '#shared/kernel/time.ts';

const stretch = (start: string, end: string) => ({ start: day(start), end: day(end) });
const day = (text: string) => parseInstant(text.length === 10 ? `${text}T00:00:00Z` : text);

test('the share of a period is that of its time, to the millisecond', () => {
  expect(formatExact(elapsedShare(stretch('2023-05-23', '2023-06-15'), stretch('2023-05-15', '2023-06-15')))).toBe('23/31');
  expect(formatExact(elapsedShare(stretch('2025-06-01', '2025-06-01T00:00:00.001Z'), stretch('2025-06-01', '2025-06-02')))).toBe(
    '1/86400000',
  );
});

test('days are counted with the last one where both ends are named', () => {
  expect(formatExact(inclusiveDaysShare(stretch('2024-05-20', '2024-06-20'), stretch('2024-04-15', '2024-07-14')))).toBe('32/91');
  expect(formatExact(inclusiveDaysShare(stretch('2024-05-20', '2024-05-20'), stretch('2024-05-20', '2024-05-24')))).toBe('0.2');
});

test.each([
  ['2023-05-23', '2023-06-15', '11/15'],
  ['2024-02-23', '2024-03-15', '11/15'],
  ['2023-01-31', '2023-03-31', '2'],
  ['2023-12-30', '2024-01-30', '1'],
  ['2023-05-15', '2023-05-31', '0.5'],
  ['2023-01-31', '2023-02-28', '14/15'],
])('of months of 30 days, %s to %s is %s', (start, end, share) => expect(formatExact(thirtyDayShare(stretch(start, end)))).toBe(share));

test('a share is read as it is written', () => {
  expect(formatExact(parseShare('24/31'))).toBe('24/31');
  expect(formatExact(parseShare('30/30'))).toBe('1');
});

test.each(['', '1', '1/0', '-1/2', '1/2/3', '0.5'])('%j is no share', (text) => expect(() => parseShare(text)).toThrow(RangeError));

test('an empty period has no shares', () => {
  expect(() => elapsedShare(stretch('2023-05-01', '2023-05-02'), stretch('2023-05-01', '2023-05-01'))).toThrow(RangeError);
});
