import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { decimalScale } from '#shared/kernel/decimal.ts';
import { add, type Exact, multiply, whole } from '#shared/kernel/money.ts';
import type { Rate } from '../schema.ts';
import { type Fine, priceTiers } from './price-tiers.ts';
import { baseUnitsPer } from './units.ts';

/** What quantities on the tiers of a rate cost: sum of quantity x price / unit, exactly, in minor units of the currency. */
export const exactAmount = (rate: Rate, onTiers: readonly Fine[], currency: Currency): Exact => {
  const cost = priceTiers(rate).reduce((sum, { price }, tier) => add(sum, multiply(price, whole(onTiers[tier]!))), noMoney);
  return multiply(cost, { num: 10n ** BigInt(minorDigits(currency)), den: baseUnitsPer(rate.unit) * decimalScale });
};

const noMoney: Exact = { num: 0n, den: decimalScale };
