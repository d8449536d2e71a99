import * as z from 'zod';
import { currency } from '#shared/contract/amounts.ts';
import type { Found } from './found.ts';
import { type Money, moneyOf } from './money.ts';

/** What the engine came to, under the names that a vector may expect. */
export type Results = Readonly<Record<string, Found>>;

/** A kind of model: what its vectors may say, and what the engine makes of it. */
export type Kind = (fields: Readonly<Record<string, unknown>>, of: MoneyUnit) => Results;

/** How the case of a vector writes money. */
export type MoneyUnit = { readonly currency: unknown; readonly money: unknown };

/** What a case says of its money, and every model of how amounts are compared. */
const moneyUnit = z.object({ currency, money: z.string().regex(/^(major|minor) units/, 'neither major units nor minor units') });
const rounded = z.object({ rounding: z.enum(['exact', 'line']).default('line') });

/** A kind whose vectors have these fields, be it in their model or beside it, and no others. */
export const kind =
  <Shape extends z.ZodRawShape>(shape: Shape, results: (fields: z.output<z.ZodObject<Shape>>, money: Money) => Results): Kind =>
  (fields, of) => {
    const { rounding } = parse(rounded, fields);
    const { rounding: _, ...own } = fields;
    const { currency, money } = parse(moneyUnit, of);
    const unit = moneyOf({ currency, inMinorUnits: money.startsWith('minor'), rounding });
    return results(parse(z.strictObject(shape), own), unit);
  };

/** Reads fields, or says by name what is wrong with the first that is not as it should be. */
const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new RangeError(messageOf(error.issues[0]!));
};

const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys'
    ? `unknown field ${[...issue.path, issue.keys[0]].join('.')}`
    : `field ${issue.path.join('.')}: ${issue.message}`;
