/**
 * What usage costs whose price comes with it: the metered amount, in the currency's major unit, times a multiplier. That is a unit price
 * for one of the currency. No meter counts money yet, so no price book can say it.
 */
export const dynamicTerms = (multiplier: string) => ({ model: 'unit' as const, unitPrice: multiplier });
