import { expect, test } from 'vitest';
import * as z from 'zod';
import { formatExact, parseDecimal } from '#shared/kernel/decimal.ts';
import { whole } from '#shared/kernel/money.ts';
import { HOUR, parseInstant, periodBounds } from '#shared/kernel/time.ts';
import { commitmentOf, settle, windowedCommitment, windowedCommitmentTerms } from '#shared/rating/models/windowed-commitment.ts';
import { billedText, charges, feed, march, rateMonth, rateVersions, rows, type Use, use } from '#test/support/price-models.ts';

type Terms = Parameters<typeof windowedCommitment.explain>[0];
const monthly: Terms = { unitPrice: '2', window: 'month', commit: { quantity: '500' }, overageFactor: '1.5', trueUp: true };
const hourly: Terms = { unitPrice: '2', window: 'hour', commit: { amount: '5' }, overageFactor: '2' };

test.each([
  ['beyond it', '20', '5', { overageFactor: '2' }, ['5', '30', '0', '35']],
  ['short of it', '2', '5', { overageFactor: '2' }, ['2', '0', '0', '2']],
  ['short of it, trued up', '3', '10', { overageFactor: '2', trueUp: true }, ['3', '0', '7', '10']],
  ['just it', '10', '10', { overageFactor: '2', trueUp: true }, ['10', '0', '0', '10']],
  ['beyond it, at the same price', '20', '5', {}, ['5', '15', '0', '20']],
])('a window with usage %s: %s of %s', (_what, cost, commitment, terms, expected) => {
  const { utilized, overage, trueUp, total } = settle(parseDecimal(cost), parseDecimal(commitment), terms);
  expect([utilized, overage, trueUp, total].map(formatExact)).toEqual(expected);
});

test('a window without a commitment costs what its usage does', () => {
  const { utilized, overage, trueUp, total } = settle(whole(15n), null, { trueUp: true });
  expect([utilized, overage, trueUp, total].map(formatExact)).toEqual(['15', '0', '0', '15']);
});

test('a quantity is committed to at the price', () => {
  expect(formatExact(commitmentOf(monthly))).toBe('1000');
  expect(formatExact(commitmentOf(hourly))).toBe('5');
});

test.each([
  [700n, true, '1600', ['overage: beyond the commitment, 1.5 times the price: 200']],
  [300n, true, '1000', ['true_up: short of the commitment: 400']],
  [300n, false, '600', []],
  [0n, true, '1000', ['true_up: short of the commitment: 1000']],
  [500n, true, '1000', []],
])('%s units of a month with 500 committed at 2, trued up %s, cost %s', (quantity, trueUp, total, extra) => {
  const rated = rateMonth(windowedCommitment, { ...monthly, trueUp }, [use(quantity)]);
  expect(billedText(rated)).toBe(total);
  expect(charges(rated)).toEqual(extra);
  expect(rows(rated)).toEqual([`2: ${quantity * 2n}`]);
});

test('each hour has a commitment of its own, of all lines together; one without usage owes it where the price trues up', () => {
  const uses = [use(6n, 'a', 0), use(4n, 'b', 0), use(1n, 'a', 1)];
  expect(charges(rateMonth(windowedCommitment, hourly, uses))).toEqual(['overage: beyond the commitment, 2 times the price: 15']);
  // 742 hours of 5, and 3 more of the second.
  expect(charges(rateMonth(windowedCommitment, { ...hourly, trueUp: true }, uses))).toEqual([
    'overage: beyond the commitment, 2 times the price: 15',
    'true_up: short of the commitment: 3713',
  ]);
  expect(charges(rateMonth(windowedCommitment, { ...hourly, overageFactor: undefined }, uses))).toEqual([]);
});

/** So much in each UTC hour from one on. */
const from = (at: string, hours: number, quantity = 1n, month = '2026-03'): readonly Use[] =>
  Array.from({ length: hours }, (_, hour) => use(quantity, 'a', (parseInstant(at) - periodBounds(month).start) / HOUR + hour));

test('a daily window has its hours by the clocks of its zone, and usage outside has the price alone', () => {
  const terms: Terms = { unitPrice: '1', window: { zone: 'Europe/Berlin', from: '09:00', to: '17:00' }, commit: { amount: '4' }, overageFactor: '3' }; // prettier-ignore
  const surcharge = (uses: readonly Use[]) => charges(rateMonth(windowedCommitment, terms, uses));
  // 08:00 to 16:00 UTC in winter, 07:00 to 15:00 in summer.
  expect(surcharge(from('2026-03-05T08:00:00Z', 8))).toEqual(['overage: beyond the commitment, 3 times the price: 8']);
  expect(surcharge(from('2026-03-05T16:00:00Z', 16))).toEqual([]);
  expect(surcharge(from('2026-03-30T07:00:00Z', 8))).toEqual(['overage: beyond the commitment, 3 times the price: 8']);
  expect(surcharge(from('2026-03-30T15:00:00Z', 16))).toEqual([]);
});

test('a night that the month cuts has the part of its commitment that its hours within the month are', () => {
  const terms: Terms = { unitPrice: '1', window: { zone: 'UTC', from: '22:00', to: '06:00' }, commit: { amount: '8' }, trueUp: true };
  // 30 nights within March, 6 hours of the one before and 2 of the one after.
  expect(charges(rateMonth(windowedCommitment, terms, []))).toEqual(['true_up: short of the commitment: 248']);
  const covered = [...from('2026-03-01T00:00:00Z', 6), ...from('2026-03-31T22:00:00Z', 2)];
  expect(charges(rateMonth(windowedCommitment, terms, covered))).toEqual(['true_up: short of the commitment: 240']);
});

test('the night in which clocks change has one whole commitment, with an hour less or more', () => {
  const terms = (zone: string): Terms => ({ unitPrice: '0', window: { zone, from: '22:00', to: '06:00' }, commit: { amount: '100' }, trueUp: true }); // prettier-ignore
  const rated = (zone: string, period: string, start: string, hours: number) => {
    const accumulator = windowedCommitment.accumulate(terms(zone), { baseUnits: 1n, period: periodBounds(period) });
    const inForce = [{ start: parseInstant(start), end: parseInstant(start) + hours * HOUR }];
    return charges(accumulator.finish({ total: 0n, inForce, isLast: true }));
  };
  expect(rated('Europe/Berlin', '2026-03', '2026-03-28T21:00:00Z', 7)).toEqual(['true_up: short of the commitment: 100']);
  expect(rated('Europe/Berlin', '2026-10', '2026-10-24T20:00:00Z', 9)).toEqual(['true_up: short of the commitment: 100']);
  expect(rated('America/New_York', '2026-11', '2026-11-01T02:00:00Z', 3)).toEqual(['true_up: short of the commitment: 100/3']);
});

test('a window that was not in force all the time has the part of the commitment that it was', () => {
  const accumulator = windowedCommitment.accumulate({ ...monthly, unitPrice: '1' }, { baseUnits: 1n, period: march });
  const total = feed(accumulator, [use(100n, 'a', 0)]);
  // A half and a quarter of March, of 500.
  const inForce = [
    { start: march.start, end: march.start + 372 * HOUR },
    { start: march.end - 186 * HOUR, end: march.end },
  ];
  expect(charges(accumulator.finish({ total, inForce, isLast: true }))).toEqual(['true_up: short of the commitment: 275']);
});

test('a price that comes in mid-month settles its own time', () => {
  const [old, renewed] = rateVersions(windowedCommitment, [monthly, { ...monthly, unitPrice: '4' }], [use(100n, 'a', 0), use(300n, 'a', 400)], 372); // prettier-ignore
  expect([rows(old), charges(old)]).toEqual([['2: 200'], ['true_up: short of the commitment: 300']]);
  expect([rows(renewed), charges(renewed)]).toEqual([['4: 1200'], ['overage: beyond the commitment, 1.5 times the price: 100']]);
});

test('it says what it does, and stands where it trues up', () => {
  expect(windowedCommitment.explain(monthly, 'GPU-hour')).toBe(
    '2 per GPU-hour; committed each month: 500 x GPU-hour at least, beyond it 1.5 times the price',
  );
  const daily: Terms = { unitPrice: '2', window: { zone: 'UTC', from: '09:00', to: '17:00' }, commit: { amount: '5' } };
  expect(windowedCommitment.explain(daily, 'GPU-hour')).toBe(
    '2 per GPU-hour; committed each day 09:00 to 17:00 UTC: 5, beyond it 1 times the price',
  );
  expect([monthly, hourly].map(windowedCommitment.stands)).toEqual([true, false]);
  expect(windowedCommitment.ordered).toBe(false);
});

test.each<[string, Terms['window'], readonly string[]]>([
  ['an hour', 'hour', []],
  ['hours of the day in Berlin', { zone: 'Europe/Berlin', from: '09:00', to: '17:00' }, []],
  ['half hours in Kolkata', { zone: 'Asia/Kolkata', from: '09:30', to: '17:30' }, []],
  ['hours in Kolkata', { zone: 'Asia/Kolkata', from: '09:00', to: '17:30' }, ['/window/from']],
  ['an end at half past in Berlin', { zone: 'Europe/Berlin', from: '09:00', to: '17:30' }, ['/window/to']],
  ['no length', { zone: 'UTC', from: '09:00', to: '09:00' }, ['/window']],
])('of a window of %s it finds wrong: %j %j', (_what, window, pointers) => {
  const effectiveFrom = parseInstant('2026-03-01T00:00:00Z');
  const found = windowedCommitment.misfits!({ ...monthly, window }, { meter: 'gpu.time', effectiveFrom });
  expect(found.map(({ pointer }) => pointer)).toEqual(pointers);
});

test('its schema takes one of amount and quantity, and a zone by name', () => {
  const accepts = (change: object): boolean =>
    z.strictObject(windowedCommitmentTerms).safeParse({ model: 'windowed_commitment', ...monthly, ...change }).success;
  expect(accepts({})).toBe(true);
  expect(accepts({ window: { zone: 'UTC', from: '22:00', to: '24:00' } })).toBe(true);
  expect(accepts({ window: { zone: '+01:00', from: '22:00', to: '24:00' } })).toBe(false);
  expect(accepts({ window: 'year' })).toBe(false);
  expect(accepts({ commit: { amount: '1', quantity: '1' } })).toBe(false);
  expect(accepts({ commit: {} })).toBe(false);
});
