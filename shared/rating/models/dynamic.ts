import { parseDecimal } from '#shared/kernel/decimal.ts';
import { type Exact, multiply } from '#shared/kernel/money.ts';

/** What usage costs whose price comes with it: the metered amount, in the currency's major unit, times a multiplier. */
export const rateDynamic = (metered: Exact, multiplier: string): Exact => multiply(metered, parseDecimal(multiplier));
