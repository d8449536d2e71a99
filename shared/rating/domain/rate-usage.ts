import { decimalScale } from '#shared/kernel/decimal.ts';
import { type Exact, multiply, ZERO } from '#shared/kernel/money.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { unitPriceTimes } from './explain.ts';
import { includedIn } from './modifiers.ts';
import { modelOf } from './models.ts';
import { type Accumulator, type Charge, fine, type MonthEnd, type Part, type Stretch, type UsedAt } from './price-model.ts';
import { isOfWholeRate, type Price } from './prices.ts';
import type { InForce } from './standing.ts';
import { baseUnitsOf } from './units.ts';

/** What a line used in an hour, in base units. */
export type LineUse = { readonly line: string; readonly quantity: bigint; readonly minutes?: UsedAt['minutes'] };

/** All usage of one line at one price: its parts hold its quantity, no more and no less. */
export type RatedUsage = { readonly line: string; readonly price: Price; readonly quantity: bigint; readonly parts: readonly Part[] };

/** Something that a price bills without a line of usage. */
export type RatedCharge = { readonly price: Price; readonly charge: Charge };

/** The usage of one tenant that shares one count in one month. */
export type UsageRating = {
  /** Takes one hour at one price, all of it that has this price: what each line used. */
  readonly add: (price: Price, hour: Instant, uses: readonly LineUse[]) => void;
  /** Makes a price known that may bill something without usage. */
  readonly stand: (price: Price) => void;
  readonly finish: (inForce: (price: Price) => InForce) => {
    readonly usage: readonly RatedUsage[];
    readonly charges: readonly RatedCharge[];
  };
};

/** What one price has rated so far; `free` is what its allowance took of each line. */
type Account = {
  readonly price: Price;
  readonly rating: Accumulator;
  readonly ordered: boolean;
  readonly included: bigint;
  readonly free: Map<string, bigint>;
};

/**
 * Prices usage hour by hour, in order of time, then line.
 *
 * One count runs through the whole month: all that shares it shares the steps of the price, and a new price version goes on where the
 * last one stopped instead of starting at its first step again. So which line gets the cheap steps is decided by time, not by chance,
 * and with one version the lines together cost exactly what the total would cost as one line.
 */
export const rateUsage = (period: Stretch): UsageRating => {
  const accounts = new Map<string, Account>();
  let used = 0n;
  const accountOf = (price: Price): Account => {
    const account = accounts.get(price.id) ?? openAccount(price, period);
    accounts.set(price.id, account);
    return account;
  };
  return {
    add: (price, hour, uses) => {
      const account = accountOf(price);
      addHour(account, hour, account.ordered ? uses.toSorted(byLine) : uses, used);
      for (const { quantity } of uses) used += quantity;
    },
    stand: accountOf,
    finish: (inForce) => {
      const rated = [...accounts.values()].map((account) => {
        const { stretches, isLast, last } = inForce(account.price);
        return close({ ...account, price: last }, { total: used, inForce: stretches, isLast });
      });
      return { usage: rated.flatMap(({ usage }) => usage), charges: rated.flatMap(({ charges }) => charges) };
    },
  };
};

const openAccount = (price: Price, period: Stretch): Account => {
  const model = modelOf(price.rate);
  const included = includedIn(price);
  const rating = model.accumulate(price.rate, { baseUnits: baseUnitsOf(price.rate), period });
  return { price, rating, ordered: model.ordered || included > 0n, included, free: new Map() };
};

const byLine = (a: LineUse, b: LineUse): number => (a.line < b.line ? -1 : Number(a.line > b.line));

/** What the allowance still holds is free; the rest is counted as if it began with it. */
const addHour = ({ rating, included, free }: Account, hour: Instant, uses: readonly LineUse[], used: bigint): void => {
  const taken = included > used ? takenOf(included - used, uses) : undefined;
  let beyond = max(used - included, 0n);
  let index = 0;
  for (const { line, quantity, minutes } of uses) {
    const without = taken?.[index++] ?? 0n;
    if (without > 0n) free.set(line, (free.get(line) ?? 0n) + without);
    rating.add(line, quantity - without, beyond, { hour, minutes });
    beyond += quantity - without;
  }
};

/** What an allowance takes of each use of an hour: in order of minute where all are known by the minute, then of line. */
const takenOf = (allowance: bigint, uses: readonly LineUse[]): readonly bigint[] => {
  let left = allowance;
  const take = (quantity: bigint): bigint => {
    const taken = min(left, quantity);
    left -= taken;
    return taken;
  };
  const isEnough = uses.reduce((sum, { quantity }) => sum + quantity, 0n) <= left;
  const minutes = isEnough ? [] : uses.flatMap((use) => (use.minutes === undefined ? [] : [use.minutes()]));
  if (isEnough || minutes.length < uses.length) return uses.map(({ quantity }) => take(quantity));
  const taken = uses.map(() => 0n);
  for (let minute = 0; left > 0n; minute += 1) for (const [index, sums] of minutes.entries()) taken[index]! += take(sums[minute]!);
  return taken;
};

const close = ({ price, rating, included, free }: Account, { total, ...end }: MonthEnd) => {
  const { lines, charges } = rating.finish({ total: max(total - included, 0n), ...end });
  const billed = isOfWholeRate(price) ? charges : charges.filter(({ kind }) => kind === 'overage');
  return {
    usage: [...lines].map(([line, parts]): RatedUsage => {
      const all = [...includedPart(free.get(line) ?? 0n), ...parts.map((part) => partTimes(part, price.factor))];
      return { line, price, quantity: all.reduce((sum, { quantity }) => sum + quantity, 0n) / decimalScale, parts: all };
    }),
    charges: billed.map((charge) => ({ price, charge: times(charge, price.factor) })),
  };
};

const includedPart = (quantity: bigint): readonly Part[] =>
  quantity === 0n ? [] : [{ says: 'included', unitPrice: '0', quantity: fine(quantity), amount: ZERO }];

const partTimes = (part: Part, factor: Exact): Part => ({
  ...times(part, factor),
  unitPrice: part.unitPrice === null ? null : unitPriceTimes(part.unitPrice, factor),
});

const times = <Of extends { readonly amount: Exact }>(one: Of, factor: Exact): Of =>
  factor.num === factor.den ? one : { ...one, amount: multiply(one.amount, factor) };

/**
 * The same usage with so much less of it, at most all: from its last parts, so that nobody else's place in the count moves. What a part
 * costs goes down with it; a flat amount stays while anything is left.
 */
export const takeOff = (usage: RatedUsage, quantity: bigint): RatedUsage => {
  if (quantity === 0n) return usage;
  if (quantity === usage.quantity) return { ...usage, quantity: 0n, parts: [] };
  let rest = fine(quantity);
  const parts = usage.parts.toReversed().map((part) => {
    const taken = min(part.quantity, rest);
    rest -= taken;
    const left = part.quantity - taken;
    return taken === 0n ? part : { ...part, quantity: left, amount: multiply(part.amount, { num: left, den: part.quantity }) };
  });
  return { ...usage, quantity: usage.quantity - quantity, parts: parts.toReversed().filter(isSomething) };
};

const isSomething = ({ quantity, amount }: Part): boolean => quantity !== 0n || amount.num !== 0n;
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
