import { decimalScale } from '#shared/kernel/decimal.ts';
import { type Exact, sumOf } from '#shared/kernel/money.ts';
import { elapsedShare } from '#shared/kernel/proration.ts';
import type { Instant } from '#shared/kernel/time.ts';

/** 10^-15 of a base unit: fine enough that any tier bound, a decimal of up to 15 digits in the rate's unit, is a whole number. */
export type Fine = bigint;

/** A quantity of base units, finely. */
export const fine = (baseUnits: bigint): Fine => baseUnits * decimalScale;

/** When a quantity was used. */
export type UsedAt = {
  /** Start of the UTC hour. */
  readonly hour: Instant;
  /**
   * What was used by minute of the hour, 60 of them; undefined of meters that are not kept by minute. It may be more than the quantity,
   * where an allowance took the first of it.
   */
  readonly minutes?: (() => readonly bigint[]) | undefined;
};

/** So much of a line's quantity that was priced in one way, and what it costs. */
export type Part = {
  /** Which step or window of the price it is, as a document names it; null where the price has only one. */
  readonly says: string | null;
  /** In the currency's major unit for one unit of the rate; null where the part has no such price: a flat amount. */
  readonly unitPrice: string | null;
  readonly quantity: Fine;
  /** In the currency's major unit. */
  readonly amount: Exact;
};

/** What a rate bills beside what lines used: `fixed`, `overage` of a commitment, `true_up` to a least amount. */
export type Charge = { readonly kind: 'fixed' | 'overage' | 'true_up'; readonly says: string; readonly amount: Exact };

/** A half-open stretch of time. */
export type Stretch = { readonly start: Instant; readonly end: Instant };

/** Which share of a month stretches of it are together, by time elapsed. */
export const shareInForce = (inForce: readonly Stretch[], month: Stretch): Exact => sumOf(inForce.map((one) => elapsedShare(one, month)));

/** What all of the month's usage came to, when nothing more will come. */
export type MonthEnd = {
  /** The count at the end, in base units, of every line and price version together. */
  readonly total: bigint;
  /** When the rate priced the tenant's usage, within the month, in order of time. */
  readonly inForce: readonly Stretch[];
  /** Whether no other price of the same use was in force later: what is due once in a month, this one bills. */
  readonly isLast: boolean;
};

/** What has been rated by one rate, of all lines that share one count. */
export type Rated = { readonly lines: ReadonlyMap<string, readonly Part[]>; readonly charges: readonly Charge[] };

/** Takes the usage of lines that share one count, in order of time, then line; says at the end what each costs, exactly. */
export type Accumulator = {
  /**
   * Takes what a line used in one hour, in base units, when `used` came before it in the month. It may be called more than once for a
   * line and an hour, and with 0, which makes the line known.
   */
  readonly add: (line: string, quantity: bigint, used: bigint, at: UsedAt) => void;
  /** The parts of each line in order of time or step, none left out that has a quantity or an amount. */
  readonly finish: (end: MonthEnd) => Rated;
};

/** What a rate is rated within. */
export type RatingContext = {
  /** How many base units the rate's unit holds. */
  readonly baseUnits: bigint;
  /** The month. */
  readonly period: Stretch;
};

/** Something in a rate that would price wrongly: where in it, as a JSON pointer, and what to change. */
export type Misfit = { readonly pointer: string; readonly message: string };

/** A way to price usage. `Terms` are its fields of a rate, beside what it matches and its unit. */
export type PriceModel<Terms> = {
  readonly accumulate: (terms: Terms, context: RatingContext) => Accumulator;
  /** In words, prices in the currency's major unit: `2.10 per GPU-hour`, `in tiers`. */
  readonly explain: (terms: Terms, unit: string) => string;
  /** Whether the order of lines within an hour changes what each of them costs. */
  readonly ordered: boolean;
  /** Whether what a line costs depends on nothing but how much it used in the month: then that may be given at once. */
  readonly bySum?: true;
  /** Whether it bills something without any usage. */
  readonly stands: (terms: Terms) => boolean;
  /** How much usage in a month, evenly spread, reaches every step and window of it, in the rate's unit; one unit, where nothing is said. */
  readonly reach?: (terms: Terms) => Exact;
  /** What its schema cannot say. */
  readonly misfits?: (terms: Terms, rate: { readonly meter: string; readonly effectiveFrom: Instant }) => readonly Misfit[];
};
