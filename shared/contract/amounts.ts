import * as z from 'zod';
import { currencies, type Currency } from '#shared/kernel/currency.ts';
import { decimalPattern } from '#shared/kernel/decimal.ts';

/** An ISO 4217 code that price books may use. */
export const currency = z.enum(currencies as [Currency, ...Currency[]]);

/** A non-negative decimal as it is sent: prices and bounds of price tiers. */
export const decimal = z
  .string()
  .regex(decimalPattern, 'a decimal string such as 2.10: no sign or exponent, at most 15 digits on either side of the point');

/** Money as it is shown: a decimal string of the currency's major unit. The currency is null while nothing says which it is. */
export const money = z.object({ amount: z.string(), currency: currency.nullable() });

/** A quantity as it is shown: a decimal string of base units (tokens, micro-GPU-seconds). */
export const quantity = z.string();
