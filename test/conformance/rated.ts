import { scaled } from '#shared/kernel/decimal.ts';
import { add, type Exact, ONE, subtract, ZERO } from '#shared/kernel/money.ts';
import { periodBounds } from '#shared/kernel/time.ts';
import { layerOf, type Price, priceOf } from '#shared/rating/domain/prices.ts';
import { addUse } from '#shared/rating/domain/count.ts';
import { rateUsage } from '#shared/rating/domain/rate-usage.ts';
import type { Rate } from '#shared/rating/price-book.ts';

/** What a rate says beside the usage that it matches and its unit. */
type Terms<One> = One extends unknown ? Omit<One, 'meter' | 'sku' | 'class' | 'tier' | 'region' | 'band' | 'unit'> : never;
type Model = 'unit' | 'graduated' | 'volume' | 'package' | 'graduated_percentage' | 'block_tiers';
export type RateTerms = Terms<Extract<Rate, { readonly model: Model }>>;

/** Some month, of which the rate is in force all the time, and a use that the one rate of a price book matches. */
export const period = periodBounds('2024-01');
const use = { meter: 'tokens.input', sku: 'case', dimensions: {} } as const;

/** What is priced by a rate for a unit of so many of what is counted. Counts are in 10^-15, so that decimals are whole base units. */
export const priceOfTerms = (terms: RateTerms, unit: Exact = ONE, version = '1'): Price => {
  const { meter, sku } = use;
  const rates = [{ ...terms, meter, sku, unit: `${scaled(unit)} tokens` } as Rate];
  const price = priceOf([layerOf({ name: 'book', version, effectiveFrom: period.start, currency: 'USD', rates, sha256: '' })], use);
  if (price === 'no_rate') throw new Error('the rate does not match its own use');
  return price;
};

/** The amounts that usage of a month comes to: of the parts of its line, in order of steps, and of what is billed beside it. */
export const amountsOf = (price: Price, quantity: Exact): readonly Exact[] => {
  const rating = rateUsage(period);
  addUse(rating.line(price, 'line'), period.start, scaled(quantity));
  const { usage, charges } = rating.finish((last) => ({ stretches: [period], isLast: true, last }));
  return [...charges.map(({ charge }) => charge), ...usage.flatMap(({ parts }) => parts)].map(({ amount }) => amount);
};

/** The same where the month's count has more in it, which another version of the price book prices. */
export const amountsWithin = (price: Price, quantity: Exact, counted: Exact, other: Price): readonly Exact[] => {
  const rating = rateUsage(period);
  addUse(rating.line(price, 'line'), period.start, scaled(quantity));
  addUse(rating.line(other, 'other'), period.start, scaled(subtract(counted, quantity)));
  const { usage } = rating.finish((last) => ({ stretches: [period], isLast: true, last }));
  return usage.filter(({ line }) => line === 'line').flatMap(({ parts }) => parts.map(({ amount }) => amount));
};

/** What quantities come to, one after another. */
export const runningTotals = (quantities: readonly Exact[]): readonly Exact[] =>
  quantities.reduce<readonly Exact[]>((totals, one) => [...totals, add(totals.at(-1) ?? ZERO, one)], []);
