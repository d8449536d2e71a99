import type { Instant } from '#shared/kernel/time.ts';
import { max, min } from '#shared/kernel/whole.ts';
import { includedIn } from './modifiers.ts';
import { modelOf } from './models.ts';
import type { Accumulator, Stretch, UsedAt } from './price-model.ts';
import { type Price, rateText } from './prices.ts';
import { addTo, noSum, type RunningSum, valueOf } from './running-sum.ts';
import { baseUnitsOf } from './units.ts';

/** Where a line's usage at one price goes; `sum` is what it used, where its model needs no more than that. */
export type UsageLine = { readonly line: string; readonly account: Account; readonly sum: RunningSum };

/** What a line used in an hour, in base units. */
type LineUse = { readonly line: string; readonly quantity: bigint; readonly minutes: UsedAt['minutes'] };

/**
 * What one price has rated so far. Where its model takes each line's month at once, the sums are in `lines`; otherwise `uses` are those
 * of the open hour, and `free` is what its allowance took of each line.
 */
export type Account = {
  readonly count: Count;
  readonly price: Price;
  readonly rating: Accumulator;
  readonly ordered: boolean;
  readonly bySum: boolean;
  readonly place: string;
  readonly lines: Map<string, UsageLine>;
  readonly uses: LineUse[];
  readonly included: bigint;
  readonly free: Map<string, bigint>;
};

/** The prices that share one count, by id, and how much of it they have rated hour by hour. */
export type Count = { readonly period: Stretch; readonly accounts: Map<string, Account>; open: Instant; inOrder: bigint };

export const newCount = (period: Stretch): Count => ({ period, accounts: new Map(), open: Number.NEGATIVE_INFINITY, inOrder: 0n });

/** What a price rates of a count, opened if it is new to it. */
export const accountOf = (count: Count, price: Price): Account => {
  const account = count.accounts.get(price.id) ?? openAccount(count, price);
  count.accounts.set(price.id, account);
  return account;
};

const openAccount = (count: Count, price: Price): Account => {
  const model = modelOf(price.rate);
  const included = includedIn(price);
  const rating = model.accumulate(price.rate, { baseUnits: baseUnitsOf(price.rate), period: count.period });
  const how = { ordered: model.ordered || included > 0n, bySum: model.bySum === true && included === 0n, place: rateText(price) };
  return { count, price, rating, ...how, lines: new Map(), uses: [], included, free: new Map() };
};

/** A line of an account, opened if it is new to it. */
export const lineOf = (account: Account, line: string): UsageLine => {
  const known = account.lines.get(line) ?? { line, account, sum: noSum() };
  account.lines.set(line, known);
  return known;
};

/** Takes what a line used in an hour, in base units. Hours come in order of time, the uses of one in any order. */
export const addUse = ({ line, account, sum }: UsageLine, hour: Instant, quantity: bigint, minutes?: UsedAt['minutes']): void => {
  if (hour !== account.count.open) openHour(account.count, hour);
  if (account.bySum) addTo(sum, quantity);
  else account.uses.push({ line, quantity, minutes });
};

/**
 * Ends the open hour and begins another. What is rated by its sum comes first in an hour, then the rates in the order of their document,
 * then lines.
 */
const openHour = (count: Count, hour: Instant): void => {
  const waiting = [...count.accounts.values()].filter(({ uses }) => uses.length > 0).sort(byPlace);
  let used = waiting.length === 0 ? 0n : usedOf(count);
  for (const account of waiting) {
    const more = rateHour(account, count.open, used);
    used += more;
    count.inOrder += more;
  }
  count.open = hour;
};

const byPlace = (a: Account, b: Account): number => (a.place < b.place ? -1 : Number(a.place > b.place));
const byLine = (a: LineUse, b: LineUse): number => (a.line < b.line ? -1 : Number(a.line > b.line));

/** How much has been rated of a count, and summed up to be. */
const usedOf = ({ accounts, inOrder }: Count): bigint =>
  [...accounts.values()].flatMap(sumsOf).reduce((sum, line) => sum + valueOf(line.sum), inOrder);

const sumsOf = ({ bySum, lines }: Account): readonly UsageLine[] => (bySum ? [...lines.values()] : []);

/** Rates what is left when the month ends; says how much the count holds. */
export const endCount = (count: Count): bigint => {
  openHour(count, count.period.end);
  for (const account of count.accounts.values())
    for (const { line, sum } of sumsOf(account)) account.rating.add(line, valueOf(sum), 0n, { hour: count.period.start });
  return usedOf(count);
};

/** Rates what an account holds of an hour; says how much that was. */
const rateHour = (account: Account, hour: Instant, used: bigint): bigint => {
  const { uses, ordered } = account;
  addHour(account, hour, ordered ? uses.sort(byLine) : uses, used);
  const sum = uses.reduce((sum, { quantity }) => sum + quantity, 0n);
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
