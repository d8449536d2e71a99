import { expect, test } from 'vitest';
import { isOldMonth } from '#shared/metering/domain/old-month.ts';
import { parseInstant } from '#shared/kernel/time.ts';
import { againTaken, type MonthInvoice, monthsToRate, unbilledBefore } from '#shared/invoicing/domain/months-to-rate.ts';

const of = (period: string, status: MonthInvoice['status'] = 'finalized', revision = 1): MonthInvoice => ({
  period,
  status,
  revision,
  lineCount: null,
});
const rated = (period: string, invoices: readonly MonthInvoice[], { withEarlier = false, again = [] as string[] } = {}) =>
  monthsToRate({ invoice: { period, withEarlier }, invoices, again });

test('a close rates its own month first, then the five before it', () => {
  expect(rated('2023-11', [])).toEqual(['2023-11', '2023-06', '2023-07', '2023-08', '2023-09', '2023-10']);
  expect(rated('2023-11', [of('2023-10')])).toEqual(rated('2023-11', []));
});

test('it looks back from the first month that it bills, however long ago that was', () => {
  expect(rated('2023-11', [of('2023-08'), of('2023-09', 'void')]).slice(0, 3)).toEqual(['2023-11', '2023-04', '2023-05']);
  expect(rated('2023-11', [], { withEarlier: true })).toHaveLength(1 + 12 + 5);
  expect(rated('2023-11', [of('2023-12')])[1]).toBe('2023-06');
});

test('older months are rated where a row names them, later ones never', () => {
  expect(rated('2023-11', [], { again: ['2022-01', '2023-08', '2023-12'] })).toEqual([
    '2023-11',
    '2022-01',
    ...rated('2023-11', []).slice(1),
  ]);
});

test('months since the latest finalized one may be unbilled, and void ones wait for their reissue', () => {
  expect(unbilledBefore('2023-11', [])).toHaveLength(12);
  expect(unbilledBefore('2023-11', [of('2023-08')])).toEqual(['2023-09', '2023-10']);
  expect(unbilledBefore('2023-11', [of('2023-10')])).toEqual([]);
  expect(unbilledBefore('2023-11', [of('2023-05', 'void'), of('2023-10'), of('2023-11', 'void'), of('2023-12')])).toEqual(['2023-05']);
  expect(
    unbilledBefore('2023-11', [of('2023-04', 'withdrawn', 2), of('2023-05', 'withdrawn'), of('2023-06', 'finalized', 2), of('2023-10')]),
  ).toEqual(['2023-04']);
});

test('a month is old a month before the next close no longer looks at it by itself', () => {
  const now = parseInstant('2023-12-01T00:00:00Z');
  expect(['2023-06', '2023-07', '2023-08'].map((month) => isOldMonth(month, now))).toEqual([true, true, false]);
  // November is billed: the next close, of December, begins with July.
  expect(rated('2023-12', [of('2023-11')])[1]).toBe('2023-07');
});

test('one close takes on at most 24 months and 100 rows, oldest months first, none after its own', () => {
  const rows = (months: number, each: number) =>
    Array.from({ length: months * each }, (_, index) => ({
      month: `20${20 + Math.floor((index % months) / 12)}-${String(((index % months) % 12) + 1).padStart(2, '0')}`,
    }));
  expect(new Set(againTaken(rows(36, 2), '2024-01').map(({ month }) => month)).size).toBe(24);
  expect(againTaken(rows(2, 80), '2024-01')).toHaveLength(100);
  expect(againTaken([{ month: '2023-12' }, { month: '2023-11' }], '2023-11')).toEqual([{ month: '2023-11' }]);
});

test('Many rows of one old month kept every later one out of the next closes: of each month one row is taken first', () => {
  const rows = [...Array.from({ length: 150 }, () => ({ month: '2022-01' })), { month: '2022-02' }, { month: '2022-02' }];
  const taken = againTaken(rows, '2024-01').map(({ month }) => month);
  expect([taken.length, new Set(taken)]).toEqual([100, new Set(['2022-01', '2022-02'])]);
});

test('a month that came to nothing when it was asked for is waited for by none, its void invoice before it neither', () => {
  const empty = (period: string, revision: number) => ({ ...of(period, 'withdrawn', revision), lineCount: 0 });
  expect(unbilledBefore('2023-12', [empty('2023-05', 2), of('2023-09'), empty('2023-10', 1)])).toEqual(['2023-11']);
});
