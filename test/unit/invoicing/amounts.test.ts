import { expect, test } from 'vitest';
import { creditNoteAmounts } from '#shared/invoicing/domain/credit-note-amounts.ts';
import { discounted, taxableBase } from '#shared/invoicing/domain/discounts.ts';
import { isWithin } from '#shared/invoicing/domain/look-back.ts';
import { cycleFrom, planChange } from '#shared/invoicing/domain/plan-change.ts';
import { taxOn } from '#shared/invoicing/domain/tax.ts';
import { commitmentFee, minimumTrueUp, trueUp } from '#shared/invoicing/domain/true-up.ts';
import { parseSigned } from '#shared/kernel/decimal.ts';
import { ONE, whole } from '#shared/kernel/money.ts';
import { parseShare } from '#shared/kernel/proration.ts';
import { formatInstant, parseInstant } from '#shared/kernel/time.ts';

const percent = (text: string) => ({ percent: parseSigned(text) });

test('discounts of lines come first, then those of the invoice, each on what the one before it left', () => {
  const lineDiscounts = [{ line: 0, discount: percent('25') }];
  expect(taxableBase({ lines: [8_000n, 2_000n], lineDiscounts, discounts: [{ amount: 1_000n }] })).toBe(7_000n);
  expect(taxableBase({ lines: [10_000n], lineDiscounts: [], discounts: [percent('10'), percent('10')] })).toBe(8_100n);
});

test('a discount takes nothing below zero, and of a credit nothing at all', () => {
  expect([discounted(500n, { amount: 800n }), discounted(-500n, { amount: 800n }), discounted(0n, percent('10'))]).toEqual([0n, -500n, 0n]);
});

test('a discount is rounded half away from zero', () => {
  expect(discounted(1n, percent('50'))).toBe(0n);
});

test('the rates of several taxes add up and are rounded once', () => {
  expect(taxOn(whole(7_000n), [parseSigned('8.25')])).toBe(578n);
  expect(taxOn(whole(125n), [parseSigned('1'), parseSigned('1')])).toBe(3n);
  expect(taxOn(whole(125n), [])).toBe(0n);
});

test('the tax of a credit note is that of its exact net amount', () => {
  expect(creditNoteAmounts({ num: 2_999n * 6n, den: 7n }, parseSigned('23.33'))).toEqual({ net: 2_571n, tax: 600n, total: 3_171n });
  expect(creditNoteAmounts({ num: 5n, den: 2n }, parseSigned('60'))).toEqual({ net: 3n, tax: 2n, total: 5n });
});

test('a true-up is what is missing to the commitment beyond usage as it is billed', () => {
  expect(trueUp(whole(100_000n), parseSigned('74999.5'))).toBe(25_000n);
});

test('a minimum is trued up for its share of the period, and never paid back', () => {
  expect(minimumTrueUp(whole(1_000n), parseShare('25/28'), whole(800n))).toBe(93n);
  expect(minimumTrueUp(whole(1_000n), ONE, whole(1_200n))).toBe(0n);
});

test('commitment and fee are rounded apart, as each is billed', () => {
  expect(commitmentFee(whole(1_000_000n), whole(100_000n), parseShare('334/365'))).toBe(823_561n);
});

test('a change of plan gives back and charges for what remains, rounded apart', () => {
  const remaining = parseShare('17/31');
  expect(planChange(whole(1_000n), whole(2_000n), { old: remaining, next: remaining })).toEqual({
    credit: -548n,
    charge: 1_097n,
    net: 549n,
  });
});

test('a fee is for a month or a year of the calendar', () => {
  const endOf = (interval: 'month' | 'year') => formatInstant(cycleFrom(parseInstant('2024-02-18T06:00:00Z'), interval).end);
  expect([endOf('month'), endOf('year')]).toEqual(['2024-03-18T06:00:00.000Z', '2025-02-18T06:00:00.000Z']);
});

test('late usage is looked for as far back as is said, and without an end where nothing is', () => {
  const months = ['2012-03', '2012-04', '2012-06', '2012-07'];
  expect(months.map((month) => isWithin(2, '2012-06', month))).toEqual([false, true, true, false]);
  expect(months.map((month) => isWithin(null, '2012-06', month))).toEqual([true, true, true, false]);
});
