import { decimalScale } from '#shared/kernel/decimal.ts';
import { type Exact, multiply, ZERO } from '#shared/kernel/money.ts';
import { max, min } from '#shared/kernel/whole.ts';
import { type Account, accountOf, endCount, lineOf, newCount, type UsageLine } from './count.ts';
import { unitPriceTimes } from './explain.ts';
import { type Charge, fine, type MonthEnd, type Part, type Stretch } from './price-model.ts';
import { isOfWholeRate, type Price } from './prices.ts';
import type { InForce } from './standing.ts';

/** All usage of one line at one price: its parts hold its quantity, no more and no less. */
export type RatedUsage = { readonly line: string; readonly price: Price; readonly quantity: bigint; readonly parts: readonly Part[] };

/** Something that a price bills without a line of usage. */
export type RatedCharge = { readonly price: Price; readonly charge: Charge };

/** The usage of one tenant that shares one count in one month. */
export type UsageRating = {
  /** Where a line's usage at a price goes, all month: `addUse` adds to it. */
  readonly line: (price: Price, line: string) => UsageLine;
  /** Makes a price known that may bill something without usage. */
  readonly stand: (price: Price) => void;
  readonly finish: (inForce: (price: Price) => InForce) => {
    readonly usage: readonly RatedUsage[];
    readonly charges: readonly RatedCharge[];
  };
};

/**
 * Prices usage hour by hour, in order of time.
 *
 * One count runs through the whole month: all that shares it shares the steps of the price, and a new price version goes on where the
 * last one stopped instead of starting at its first step again. So which line gets the cheap steps is decided by time, not by chance,
 * and with one version the lines together cost exactly what the total would cost as one line.
 */
export const rateUsage = (period: Stretch): UsageRating => {
  const count = newCount(period);
  return {
    line: (price, line) => lineOf(accountOf(count, price), line),
    stand: (price) => void accountOf(count, price),
    finish: (inForce) => {
      const total = endCount(count);
      const rated = [...count.accounts.values()].map((account) => {
        const { stretches, isLast, last } = inForce(account.price);
        return close({ ...account, price: last }, { total, inForce: stretches, isLast });
      });
      return { usage: rated.flatMap(({ usage }) => usage), charges: rated.flatMap(({ charges }) => charges) };
    },
  };
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
