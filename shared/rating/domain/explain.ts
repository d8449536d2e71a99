import { formatExact, parseDecimal } from '#shared/kernel/decimal.ts';
import { multiply, type Exact } from '#shared/kernel/money.ts';
import { isMultiplier, modelOf } from './models.ts';
import type { Price } from './prices.ts';
import { unitOf } from './units.ts';

/** A price in words, from what the last rate says to what the first makes of it: `3.00 per 1000000 tokens, times 0.5, less 10 %`. */
export const explain = ({ chain, rate }: Price): string => {
  const says = chain.toReversed().flatMap(({ cell }) => {
    const times = isMultiplier(cell.rate) ? [`times ${cell.rate.factor}`] : [];
    const percent = 'percentageDiscount' in cell.rate ? cell.rate.percentageDiscount : undefined;
    return percent === undefined ? times : [...times, `less ${percent} %`];
  });
  return [modelOf(rate).explain(rate, unitOf(rate)), ...says].join(', ');
};

/** A unit price with the factor of a price: as it was written where there is none. */
export const unitPriceTimes = (unitPrice: string, factor: Exact): string =>
  factor.num === factor.den ? unitPrice : formatExact(multiply(parseDecimal(unitPrice), factor));
