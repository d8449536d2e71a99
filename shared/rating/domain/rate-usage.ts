import { decimalScale } from '#shared/kernel/decimal.ts';
import { type Exact, multiply, ZERO } from '#shared/kernel/money.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { unitPriceTimes } from './explain.ts';
import { includedIn } from './modifiers.ts';
import { modelOf } from './models.ts';
import { type Accumulator, type Charge, fine, type MonthEnd, type Part, type Stretch, type UsedAt } from './price-model.ts';
import { isOfWholeRate, type Price, rateText } from './prices.ts';
import { addTo, noSum, type RunningSum, takeSum, valueOf } from './running-sum.ts';
import type { InForce } from './standing.ts';
import { baseUnitsOf } from './units.ts';

/** What a line used in an hour, in base units. */
type LineUse = { readonly line: string; readonly quantity: bigint; readonly minutes: UsedAt['minutes'] };

/** Where a line's usage at one price goes; `sum` is what it used, where its model needs no more than that. */
export type UsageLine = { readonly line: string; readonly account: Account; readonly sum: RunningSum };

/** All usage of one line at one price: its parts hold its quantity, no more and no less. */
export type RatedUsage = { readonly line: string; readonly price: Price; readonly quantity: bigint; readonly parts: readonly Part[] };

/** Something that a price bills without a line of usage. */
export type RatedCharge = { readonly price: Price; readonly charge: Charge };

/** The usage of one tenant that shares one count in one month. */
export type UsageRating = {
  /** Where a line's usage at a price goes, all month. */
  readonly line: (price: Price, line: string) => UsageLine;
  /** Takes what a line used in an hour, in base units. Hours come in order of time, the uses of one in any order. */
  readonly add: (line: UsageLine, hour: Instant, quantity: bigint, minutes?: UsedAt['minutes']) => void;
  /** Makes a price known that may bill something without usage. */
  readonly stand: (price: Price) => void;
  readonly finish: (inForce: (price: Price) => InForce) => {
    readonly usage: readonly RatedUsage[];
    readonly charges: readonly RatedCharge[];
  };
};

/**
 * What one price has rated so far. Of the open hour it holds `uses`, or their sum where the model takes each line's month at once.
 * `free` is what its allowance took of each line.
 */
type Account = {
  readonly price: Price;
  readonly rating: Accumulator;
  readonly ordered: boolean;
  readonly bySum: boolean;
  readonly place: string;
  readonly lines: Map<string, UsageLine>;
  readonly uses: LineUse[];
  readonly hourSum: RunningSum;
  readonly included: bigint;
  readonly free: Map<string, bigint>;
};

/**
 * Prices usage hour by hour, in order of time, then of where the rate stands in its document, then line.
 *
 * One count runs through the whole month: all that shares it shares the steps of the price, and a new price version goes on where the
 * last one stopped instead of starting at its first step again. So which line gets the cheap steps is decided by time, not by chance,
 * and with one version the lines together cost exactly what the total would cost as one line.
 */
export const rateUsage = (period: Stretch): UsageRating => {
  const accounts = new Map<string, Account>();
  let used = 0n;
  let open: Instant | undefined;
  const accountOf = (price: Price): Account => {
    const account = accounts.get(price.id) ?? openAccount(price, period);
    accounts.set(price.id, account);
    return account;
  };
  const closeHour = (next?: Instant): void => {
    const all = [...accounts.values()];
    if (open !== undefined) for (const account of all.length > 1 ? all.sort(byPlace) : all) used += rateHour(account, open, used);
    open = next;
  };
  return {
    line: (price, line) => lineOf(accountOf(price), line),
    add: (line, hour, quantity, minutes) => {
      if (hour !== open) closeHour(hour);
      const { bySum, hourSum, uses } = line.account;
      if (!bySum) return void uses.push({ line: line.line, quantity, minutes });
      addTo(line.sum, quantity);
      addTo(hourSum, quantity);
    },
    stand: accountOf,
    finish: (inForce) => {
      closeHour();
      const rated = [...accounts.values()].map((account) => {
        for (const { line, sum } of account.bySum ? account.lines.values() : []) account.rating.add(line, valueOf(sum), 0n, { hour: period.start }); // prettier-ignore
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
  const how = { ordered: model.ordered || included > 0n, bySum: model.bySum === true && included === 0n, place: rateText(price) };
  return { price, rating, ...how, lines: new Map(), uses: [], hourSum: noSum(), included, free: new Map() };
};

const lineOf = (account: Account, line: string): UsageLine => {
  const known = account.lines.get(line) ?? { line, account, sum: noSum() };
  account.lines.set(line, known);
  return known;
};

const byPlace = (a: Account, b: Account): number => (a.place < b.place ? -1 : Number(a.place > b.place));
const byLine = (a: LineUse, b: LineUse): number => (a.line < b.line ? -1 : Number(a.line > b.line));

/** Rates what an account holds of an hour; says how much that was. */
const rateHour = (account: Account, hour: Instant, used: bigint): bigint => {
  const { uses, hourSum, ordered } = account;
  let sum = takeSum(hourSum);
  if (uses.length === 0) return sum;
  addHour(account, hour, ordered ? uses.sort(byLine) : uses, used);
  for (const { quantity } of uses) sum += quantity;
  uses.length = 0;
  return sum;
};

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
