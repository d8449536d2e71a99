import { reduce, type Exact } from './money.ts';

/** A non-negative decimal as prices and tier bounds are written: no exponent, at most 15 digits on either side of the point. */
export const decimalPattern = /^(0|[1-9]\d{0,14})(\.\d{1,15})?$/;

/** Every parsed decimal has the denominator 10^15, so that sums of prices keep it. */
export const decimalScale = 10n ** 15n;

/**
 * Reads a non-negative decimal string exactly.
 * @throws RangeError if the text is not such a decimal.
 */
export const parseDecimal = (text: string): Exact => {
  if (!decimalPattern.test(text)) throw new RangeError(`not a decimal with at most 15 digits on either side of the point: ${text}`);
  const [integer = '', fraction = ''] = text.split('.');
  return { num: BigInt(integer + fraction.padEnd(15, '0')), den: decimalScale };
};

/** A decimal of any size, with or without a minus: totals, corrections, what another system says. No exponent. */
export const signedPattern = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/**
 * Reads a decimal string of any size and sign exactly; its denominator is 10^15 unless it has more digits after the point.
 * @throws RangeError if the text is no decimal.
 */
export const parseSigned = (text: string): Exact => {
  if (!signedPattern.test(text)) throw new RangeError(`not a decimal: ${text}`);
  const [integer = '', fraction = ''] = text.split('.');
  const digits = fraction.padEnd(15, '0');
  return { num: BigInt(integer + digits), den: 10n ** BigInt(digits.length) };
};

/** How many 10^-15 a number is. @throws RangeError if that is no whole number. */
export const scaled = (value: Exact): bigint => {
  const { num, den } = reduce(value);
  if (decimalScale % den !== 0n) throw new RangeError(`more than 15 digits after the point: ${formatExact(value)}`);
  return num * (decimalScale / den);
};

/** Writes value / 10^digits with exactly that many decimals: formatMinor(1234n, 2) is "12.34". */
export const formatMinor = (value: bigint, digits: number): string => {
  const sign = value < 0n ? '-' : '';
  const text = String(value < 0n ? -value : value).padStart(digits + 1, '0');
  const point = text.length - digits;
  return sign + text.slice(0, point) + (digits === 0 ? '' : `.${text.slice(point)}`);
};

/** Reads what `formatMinor` wrote: "-0.05" is -5n. */
export const parseMinor = (text: string): bigint => BigInt(text.replace('.', ''));

/**
 * Writes an exact number without loss: "12.345" where the decimal ends, otherwise the fraction in lowest terms, "37/3".
 * GPU time needs the fraction: an hour is 3,600 seconds, and a ninth has no last decimal.
 */
export const formatExact = (exact: Exact): string => {
  const { num, den } = reduce(exact);
  const digits = decimalsToEnd(den);
  return digits === undefined ? `${num}/${den}` : formatMinor((num * 10n ** BigInt(digits)) / den, digits);
};

/** How many decimals 1/den needs, or undefined if it never ends: it ends when den has no prime factors but 2 and 5. */
const decimalsToEnd = (den: bigint): number | undefined => {
  const [twos, withoutTwos] = strip(den, 2n);
  const [fives, rest] = strip(withoutTwos, 5n);
  return rest === 1n ? Math.max(twos, fives) : undefined;
};

const strip = (value: bigint, factor: bigint): [count: number, rest: bigint] => {
  let count = 0;
  for (; value % factor === 0n; count += 1) value /= factor;
  return [count, value];
};
