import { type Exact, roundHalfAway } from './money.ts';

/** The number at so many decimals, half away from zero: 2/3 at 2 is 0.67. */
export const roundTo = ({ num, den }: Exact, digits: number): Exact => {
  const scale = 10n ** BigInt(digits);
  return { num: roundHalfAway({ num: num * scale, den }), den: scale };
};

/** An amount of a currency's major unit in its minor unit, not rounded yet; `digits` as `minorDigits` says them. */
export const inMinor = ({ num, den }: Exact, digits: number): Exact => ({ num: num * 10n ** BigInt(digits), den });

/** An amount of whole minor units in the currency's major unit. */
export const inMajor = (minor: bigint, digits: number): Exact => ({ num: minor, den: 10n ** BigInt(digits) });

/** What amounts come to when each is rounded alone, as where each is a line of its own: the sum is then what its lines show. */
export const sumRounded = (amounts: readonly Exact[]): bigint => amounts.reduce((sum, amount) => sum + roundHalfAway(amount), 0n);
