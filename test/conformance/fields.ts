import * as z from 'zod';
import { decimalPattern, parseSigned } from '#shared/kernel/decimal.ts';
import { parseShare } from '#shared/kernel/proration.ts';
import { type Instant, parseInstant, periodBounds } from '#shared/kernel/time.ts';

/** A decimal as text, or a whole number. */
const written = z.union([z.string(), z.int()], 'neither a decimal string nor a whole number').transform(String);

/** A quantity, amount or percentage of any sign: at most 15 digits after the point, so that 10^-15 of it are whole. */
export const decimal = written
  .refine((text) => /^-?(0|[1-9]\d*)(\.\d{1,15})?$/.test(text), 'not a decimal with at most 15 digits after the point')
  .transform(parseSigned);

/** A price or a bound of a price, in the words of a price book. */
export const price = written.refine(
  (text) => decimalPattern.test(text),
  'not a price: no sign, at most 15 digits on either side of the point',
);

/** A whole number, not negative. */
export const count = written.refine((text) => /^(0|[1-9]\d*)$/.test(text), 'not a whole number').transform(BigInt);

/** A share of a period, `24/31`. */
export const share = z
  .string()
  .refine((text) => /^\d+\/\d*[1-9]\d*$/.test(text), 'not a share such as 24/31')
  .transform(parseShare);

/** A UTC time, or a date: its start. */
export const instant = z.string().transform((text, context): Instant => {
  try {
    return parseInstant(text.includes('T') ? text : `${text}T00:00:00Z`);
  } catch {
    context.addIssue({ code: 'custom', message: 'neither a date nor a UTC time' });
    return z.NEVER;
  }
});

/** Start and end. */
export const stretch = z.tuple([instant, instant]).transform(([start, end]) => ({ start, end }));

/** A calendar month, `2012-04`. */
export const month = z.string().refine((text) => {
  try {
    return periodBounds(text) !== undefined;
  } catch {
    return false;
  }
}, 'not a month such as 2012-04');

/** A field that may be absent or null, which mean the same. */
export const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? undefined);

/** A field that only explains the others. */
export const remark = z.unknown();
