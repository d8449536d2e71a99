/** An exact rational number, num / den with den > 0; as money, in minor units before rounding. */
export type Exact = { readonly num: bigint; readonly den: bigint };

/** Rounds half away from zero. Called once per invoice line, nowhere else (rating contract, Numbers). */
export const roundHalfAway = ({ num, den }: Exact): bigint => {
  const magnitude = (2n * abs(num) + den) / (2n * den);
  return num < 0n ? -magnitude : magnitude;
};

/** A whole number as an exact one. */
export const whole = (value: bigint): Exact => ({ num: value, den: 1n });

/** One, exactly. */
export const ONE: Exact = whole(1n);
/** Nothing, exactly. */
export const ZERO: Exact = whole(0n);

/** The exact sum; not in lowest terms, but a common denominator is kept. */
export const add = (a: Exact, b: Exact): Exact =>
  a.den === b.den ? { num: a.num + b.num, den: a.den } : { num: a.num * b.den + b.num * a.den, den: a.den * b.den };

/** The exact difference; not in lowest terms. */
export const subtract = (a: Exact, b: Exact): Exact => add(a, { num: -b.num, den: b.den });

/** Whether two numbers are equal, or the first is less. */
export const compare = (a: Exact, b: Exact): -1 | 0 | 1 => {
  const difference = a.num * b.den - b.num * a.den;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
};

/** The exact product; not in lowest terms. */
export const multiply = (a: Exact, b: Exact): Exact => ({ num: a.num * b.num, den: a.den * b.den });

/** The same number in lowest terms: two equal numbers reduce to the same num and den. */
export const reduce = ({ num, den }: Exact): Exact => {
  const divisor = greatestCommonDivisor(abs(num), den);
  return { num: num / divisor, den: den / divisor };
};

/** The exact sum of any number of amounts, in lowest terms. Amounts of one denominator are added as whole numbers first, so that denominators do not multiply. */
export const sumOf = (amounts: Iterable<Exact>): Exact => {
  const byDenominator = new Map<bigint, bigint>();
  for (const { num, den } of amounts) byDenominator.set(den, (byDenominator.get(den) ?? 0n) + num);
  return [...byDenominator].reduce((sum, [den, num]) => reduce(add(sum, { num, den })), ZERO);
};

const greatestCommonDivisor = (a: bigint, b: bigint): bigint => {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
};

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
