import * as z from 'zod';
import { formatExact, parseMinor } from '#shared/kernel/decimal.ts';
import { roundHalfAway } from '#shared/kernel/money.ts';
import { inMajor, inMinor, sumRounded } from '#shared/kernel/rounding.ts';
import { allocate } from '#shared/kernel/shares.ts';
import { decimal } from '../fields.ts';
import { inOrder, number } from '../found.ts';
import { kind } from '../kind.ts';

/** One amount, rounded half away from zero. */
export const rounding = kind({ value: decimal }, ({ value }, money) => ({
  rounded: number(money.ofMinor(roundHalfAway(money.toMinor(value)))),
}));

/** Every line is rounded alone. */
export const lineRounding = kind({ lines: z.array(decimal) }, ({ lines }, money) => ({
  subtotal: number(money.ofMinor(sumRounded(lines.map(money.toMinor)))),
}));

/** An amount split by weights, at so many decimals. */
export const allocation = kind({ amount: decimal, precision: z.int().min(0).max(15), weights: z.array(decimal) }, (fields) => {
  const parts = allocate(
    wholeAt(fields.precision, formatExact(inMinor(fields.amount, fields.precision))),
    fields.weights.map(({ num }) => num),
  );
  return { parts: inOrder(parts.map((part) => inMajor(part, fields.precision))) };
});

const wholeAt = (precision: number, text: string): bigint => {
  if (!/^-?\d+$/.test(text)) throw new RangeError(`amount has more than ${precision} decimals`);
  return parseMinor(text);
};
