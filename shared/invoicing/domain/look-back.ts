import { addMonths, type Period } from '#shared/kernel/time.ts';

/** The months whose usage the invoice of a month may bill: none later than its own, and so many before it; all, where that is null. */
export const isWithin = (lookBack: number | null, own: Period, month: Period): boolean =>
  month <= own && (lookBack === null || month >= addMonths(own, -lookBack));
