import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import type { Exact } from '#shared/kernel/money.ts';
import { inMajor, inMinor, roundTo } from '#shared/kernel/rounding.ts';

/** How a case writes money: in major or minor units of a currency, compared before rounding or after. */
export type MoneyOf = { readonly currency: Currency; readonly inMinorUnits: boolean; readonly rounding: 'exact' | 'line' };

/** Amounts as a case writes them, and as the engine takes them. */
export type Money = {
  /** An amount of the case as exact minor units. */
  readonly toMinor: (amount: Exact) => Exact;
  /** Whole minor units as an amount of the case. */
  readonly ofMinor: (minor: bigint) => Exact;
  /** A price of the currency's major unit as an amount of the case. */
  readonly ofMajor: (amount: Exact) => Exact;
  /** An amount of the case as its line bills it: where money is in minor units or the model rounds by line, rounded. */
  readonly line: (amount: Exact) => Exact;
};

export const moneyOf = ({ currency, inMinorUnits, rounding }: MoneyOf): Money => {
  const digits = minorDigits(currency);
  const shown = inMinorUnits ? 0 : digits;
  return {
    toMinor: (amount) => inMinor(amount, shown),
    ofMinor: (minor) => inMajor(minor, shown),
    ofMajor: (amount) => (inMinorUnits ? inMinor(amount, digits) : amount),
    line: (amount) => (rounding === 'line' || inMinorUnits ? roundTo(amount, shown) : amount),
  };
};
