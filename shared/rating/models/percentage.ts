import { parseDecimal } from '#shared/kernel/decimal.ts';
import { add, compare, type Exact, multiply, sumOf, whole } from '#shared/kernel/money.ts';
import { percentOf } from '#shared/kernel/shares.ts';
import { max, min } from '#shared/kernel/whole.ts';

/** A share of the amount of each event. Amounts are decimals of the currency's major unit; what is absent does not apply. */
export type PercentageTerms = {
  readonly percent: string;
  /** Charged for each event beside the share. */
  readonly fixedPerEvent?: string | undefined;
  /** So many first events are free; all of them, where only `freeTotal` is given. */
  readonly freeEvents?: number | undefined;
  /** No more than this amount of theirs is. */
  readonly freeTotal?: string | undefined;
  /** Of share and fixed part together, for an event that is not wholly free. */
  readonly least?: string | undefined;
  readonly most?: string | undefined;
};

/** What events cost, in their order, and how much of their amounts was free. */
export const ratePercentage = (terms: PercentageTerms, events: readonly string[]): { readonly cost: Exact; readonly free: Exact } => {
  const { freeEvents, freeTotal } = terms;
  const most = freeTotal === undefined ? undefined : parseDecimal(freeTotal).num;
  const first = freeEvents ?? (most === undefined ? 0 : events.length);
  const costs: Exact[] = [];
  const frees: Exact[] = [];
  let before = 0n;
  for (const [index, amount] of events.map(parseDecimal).entries()) {
    const left = index >= first ? 0n : most === undefined ? amount.num : max(most - before, 0n);
    const free = min(left, amount.num);
    const isFree = index < first && (most === undefined || before + amount.num <= most);
    before += amount.num;
    frees.push({ num: free, den: amount.den });
    if (!isFree) costs.push(costOfEvent(terms, { num: amount.num - free, den: amount.den }));
  }
  return { cost: sumOf(costs), free: sumOf(frees) };
};

/** What events cost of which only the number and the sum of their amounts are known: none of them is free or has bounds. */
export const rateSum = ({ percent, fixedPerEvent = '0' }: PercentageTerms, amount: string, events: number): Exact =>
  add(percentOf(parseDecimal(amount), parseDecimal(percent)), multiply(parseDecimal(fixedPerEvent), whole(BigInt(events))));

const costOfEvent = ({ percent, fixedPerEvent = '0', least = '0', most }: PercentageTerms, amount: Exact): Exact => {
  const cost = add(percentOf(amount, parseDecimal(percent)), parseDecimal(fixedPerEvent));
  const raised = compare(cost, parseDecimal(least)) < 0 ? parseDecimal(least) : cost;
  return most !== undefined && compare(parseDecimal(most), raised) < 0 ? parseDecimal(most) : raised;
};
