/** Digits of the minor unit per currency that price books may use (ISO 4217, list one: cents are 2, yen have none). */
const minorDigitsOf = {
  AUD: 2,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CNY: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  INR: 2,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  NOK: 2,
  NZD: 2,
  SEK: 2,
  SGD: 2,
  USD: 2,
} as const;

export type Currency = keyof typeof minorDigitsOf;

export const currencies = Object.keys(minorDigitsOf) as Currency[];

/** How many decimal digits the currency's minor unit has: 2 for USD, 0 for JPY. */
export const minorDigits = (currency: Currency): number => minorDigitsOf[currency];
