import type { Instant } from '#shared/kernel/time.ts';
import type { Rate } from '../price-book.ts';

/** A rate, and when it holds. */
export type DatedRate = { readonly rate: Rate; readonly start: Instant; readonly end: Instant };

/** A rate that may price wrongly: which of them, where in it, and what to change. */
export type RateMisfit = { readonly index: number; readonly path: readonly (string | number)[]; readonly message: string };

/** What keeps rates from being published together. */
export const misfitsIn = (_rates: readonly DatedRate[]): readonly RateMisfit[] => [];
