/** An exact fraction, den > 0; never reduced, because an invoice line needs a handful of operations. */
export type Fraction = { readonly num: bigint; readonly den: bigint };

export const ZERO: Fraction = { num: 0n, den: 1n };

/** Reads a plain decimal such as `2.655`. */
export const fraction = (decimal: string): Fraction => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal);
  if (match === null) throw new Error(`not a decimal: ${JSON.stringify(decimal)}`);
  const [, sign, whole, digits = ''] = match;
  const num = BigInt(`${whole}${digits}`);
  return { num: sign === '-' ? -num : num, den: 10n ** BigInt(digits.length) };
};

export const plus = (a: Fraction, b: Fraction): Fraction => ({ num: a.num * b.den + b.num * a.den, den: a.den * b.den });
export const minus = (a: Fraction, b: Fraction): Fraction => ({ num: a.num * b.den - b.num * a.den, den: a.den * b.den });
export const times = (a: Fraction, b: Fraction): Fraction => ({ num: a.num * b.num, den: a.den * b.den });
export const isLess = (a: Fraction, b: Fraction): boolean => a.num * b.den < b.num * a.den;

/** Whole cents, half away from zero. */
export const toCents = ({ num, den }: Fraction): bigint => {
  const hundredfold = (num < 0n ? -num : num) * 100n;
  const whole = hundredfold / den;
  const cents = 2n * (hundredfold - whole * den) >= den ? whole + 1n : whole;
  return num < 0n ? -cents : cents;
};

/** `-5` cents as `-0.05`. */
export const formatCents = (cents: bigint): string => {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
