import { minorDigits } from '#shared/kernel/currency.ts';
import { formatMinor, parseMinor } from '#shared/kernel/decimal.ts';
import type { Period } from '#shared/kernel/time.ts';
import type { BilledLine, BilledPlan } from './billed-line.ts';
import { addAmounts, type Booked, type BookedLine, negated } from './booked.ts';
import type { InvoiceLine, InvoicePlan, PinnedPrices } from './invoice-plan.ts';

/** A month as it is rated now, and what is booked for it. */
export type MonthToBill = {
  readonly plan: InvoicePlan;
  readonly booked: Booked;
  /** An earlier month without any invoice whose lines are billed as its own. */
  readonly asOwn?: boolean;
};

/**
 * What an invoice of a month says: for each month the difference of what it comes to now to what is booked for it, line by line, so
 * that the invoices of a month always add up to its rating. Of other months the differences are `late` lines; what has no price there
 * blocks only its own line. Depends on its input only.
 */
export const billMonths = (period: Period, months: readonly MonthToBill[]): BilledPlan => {
  const own = months.find(({ plan }) => plan.period === period)!.plan;
  const inOrder = months.toSorted((a, b) => Number(a.plan.period !== period) - Number(b.plan.period !== period) || (a.plan.period < b.plan.period ? -1 : 1)); // prettier-ignore
  const lines = inOrder.flatMap((month) => linesOf(month, month.plan.period !== period && month.asOwn !== true));
  const currency = own.currency ?? inOrder.find(({ plan }) => plan.lines.length > 0)?.plan.currency ?? null;
  const billed = new Set(lines.map((line) => line.period));
  const sumOf = (some: readonly BilledLine[]): string =>
    formatMinor(
      some.reduce((sum, { amount }) => sum + parseMinor(amount), 0n),
      currency === null ? 0 : minorDigits(currency),
    );
  return {
    tenant: own.tenant,
    period,
    currency,
    total: sumOf(lines),
    late: sumOf(lines.filter(({ kind }) => kind === 'late')),
    lines,
    unrated: inOrder.flatMap(({ plan }) => plan.unrated.map((one) => ({ ...one, period: plan.period }))),
    prices: pricesOf(inOrder.map(({ plan }) => plan).filter((plan) => plan === own || billed.has(plan.period))),
  };
};

const linesOf = ({ plan, booked }: MonthToBill, late: boolean): readonly BilledLine[] => {
  const { period } = plan;
  const rated = new Set(plan.lines.map(({ key }) => key));
  const lost = Object.entries(booked).filter(([key]) => !rated.has(key));
  return [
    ...plan.lines.map((line) => ({ ...(booked[line.key] === undefined ? line : differenceTo(booked[line.key]!, line)), period })),
    ...lost.map(([key, line]) => ({ ...takenBack(key, line), period })),
  ]
    .filter((line) => (!late && booked[line.key] === undefined) || !isZero(line))
    .map((line) => (late ? { ...line, kind: 'late' as const, lateOf: line.kind } : line))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
};

const isZero = ({ quantity, amount }: BookedAmounts): boolean => parseMinor(quantity) === 0n && parseMinor(amount) === 0n;
type BookedAmounts = Pick<BookedLine, 'quantity' | 'amount'>;

/** What a line comes to beyond what is booked. The parts of its price tell of the whole, so a difference shows none. */
const differenceTo = (booked: BookedAmounts, { coverage: _coverage, ...line }: InvoiceLine): InvoiceLine => {
  const quantity = addAmounts(line.quantity, negated(booked.quantity));
  const amount = addAmounts(line.amount, negated(booked.amount));
  return { ...line, quantity, amount, exactAmount: amount, parts: [] };
};

/** A line that is booked and no longer comes to anything. */
const takenBack = (key: string, { quantity, amount, ...of }: BookedLine): InvoiceLine => ({
  ...of,
  key,
  quantity: negated(quantity),
  matched: null,
  price: null,
  unitPrice: null,
  parts: [],
  exactAmount: negated(amount),
  amount: negated(amount),
});

const pricesOf = (plans: readonly InvoicePlan[]): readonly PinnedPrices[] => {
  const all = new Map(plans.flatMap(({ prices }) => prices).map((prices) => [`${prices.priceBook} ${prices.version}`, prices]));
  return [...all.keys()].sort().map((name) => all.get(name)!);
};
