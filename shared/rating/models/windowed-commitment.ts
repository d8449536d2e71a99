import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { add, type Exact, multiply, subtract, sumOf, whole, ZERO } from '#shared/kernel/money.ts';
import { DAY, HOUR, type Instant } from '#shared/kernel/time.ts';
import {
  type Accumulator,
  type Charge,
  fine,
  type MonthEnd,
  type PriceModel,
  type RatingContext,
  type Stretch,
} from '../domain/price-model.ts';
import { costOf } from '../domain/units.ts';
import { localMinute } from '../domain/zone.ts';
import { hours, minuteOfDay, offTheHour, windowLength, withoutLength, zone } from './day-windows.ts';
import { beyond } from './tiers.ts';
import { unitPart } from './unit.ts';

/**
 * One price, and in each window of time an amount or quantity that is committed to. What is used beyond it costs so many times the
 * price; what is short of it is charged too, where the price trues up. Usage outside a daily window has the price alone.
 */
export const windowedCommitmentTerms = {
  model: z.literal('windowed_commitment'),
  unitPrice: decimal,
  /** Every hour, the calendar month, or the same hours of every day on the clocks of a zone. */
  window: z.union([z.enum(['hour', 'month']), z.strictObject({ zone, ...hours })]),
  /** In each window: an amount of the currency's major unit, or a quantity of the rate's unit. */
  commit: z.union([z.strictObject({ amount: decimal }), z.strictObject({ quantity: decimal })]),
  overageFactor: decimal.optional(),
  trueUp: z.boolean().optional(),
};

type Daily = { readonly zone: string; readonly from: string; readonly to: string };
type Settling = { readonly overageFactor?: string | undefined; readonly trueUp?: boolean | undefined };
type Committed = { readonly unitPrice: string; readonly commit: { readonly amount: string } | { readonly quantity: string } };
type Terms = Settling & Committed & { readonly window: 'hour' | 'month' | Daily };

/** What a window's usage comes to: its total is what of it is `utilized`, the overage and the true-up. */
export type Settlement = { readonly utilized: Exact; readonly overage: Exact; readonly trueUp: Exact; readonly total: Exact };

/** The money that is committed to in a whole window. */
export const commitmentOf = ({ unitPrice, commit }: Committed): Exact =>
  'amount' in commit ? parseDecimal(commit.amount) : multiply(parseDecimal(commit.quantity), parseDecimal(unitPrice));

/** Settles one window, given what its usage costs at the price; there may be no commitment. */
export const settle = (cost: Exact, commitment: Exact | null, { overageFactor = '1', trueUp = false }: Settling): Settlement => {
  if (commitment === null) return { utilized: cost, overage: ZERO, trueUp: ZERO, total: cost };
  const beyond = subtract(cost, commitment);
  if (beyond.num <= 0n)
    return { utilized: cost, overage: ZERO, trueUp: trueUp ? subtract(commitment, cost) : ZERO, total: trueUp ? commitment : cost };
  const overage = multiply(beyond, parseDecimal(overageFactor));
  return { utilized: commitment, overage, trueUp: ZERO, total: add(commitment, overage) };
};

/** Names the window that holds a UTC hour; undefined outside all. */
type WindowAt = (hour: Instant) => number | undefined;

const windowsBy = (window: Terms['window']): WindowAt => {
  if (window === 'hour') return (hour) => hour;
  if (window === 'month') return () => 0;
  const from = minuteOfDay(window.from);
  const length = windowLength(window);
  return (hour) => {
    const minute = localMinute(window.zone, hour) - from;
    const day = Math.floor(minute / (24 * 60));
    return minute - day * 24 * 60 < length ? day : undefined;
  };
};

/** How many hours of each window lie in stretches of time. */
const hoursIn = (stretches: readonly Stretch[], windowAt: WindowAt): ReadonlyMap<number, bigint> => {
  const counts = new Map<number, bigint>();
  for (const { start, end } of stretches)
    for (let hour = start; hour < end; hour += HOUR) {
      const window = windowAt(hour);
      if (window !== undefined) counts.set(window, (counts.get(window) ?? 0n) + 1n);
    }
  return counts;
};

/** Settles every window that was in force; one that was so in part has that part of the commitment. */
const chargesOf = (
  terms: Terms,
  { period, baseUnits }: RatingContext,
  used: ReadonlyMap<number, bigint>,
  { inForce }: MonthEnd,
): readonly Charge[] => {
  const windowAt = windowsBy(terms.window);
  const margin = terms.window === 'month' ? 0 : 2 * DAY;
  const inAll = hoursIn([{ start: period.start - margin, end: period.end + margin }], windowAt);
  const commitment = commitmentOf(terms);
  const price = parseDecimal(terms.unitPrice);
  const settled = [...hoursIn(inForce, windowAt)].map(([window, hours]) => {
    const cost = costOf(fine(used.get(window) ?? 0n), price, baseUnits);
    const { utilized, overage, trueUp } = settle(cost, multiply(commitment, { num: hours, den: inAll.get(window)! }), terms);
    return { surcharge: subtract(add(utilized, overage), cost), trueUp };
  });
  const charges: readonly Charge[] = [
    { kind: 'overage', says: `beyond the commitment, ${terms.overageFactor} times the price`, amount: sumOf(settled.map(({ surcharge }) => surcharge)) }, // prettier-ignore
    { kind: 'true_up', says: 'short of the commitment', amount: sumOf(settled.map(({ trueUp }) => trueUp)) },
  ];
  return charges.filter(({ amount }) => amount.num !== 0n);
};

const accumulate = (terms: Terms, context: RatingContext): Accumulator => {
  const windowAt = windowsBy(terms.window);
  const lines = new Map<string, bigint>();
  const windows = new Map<number, bigint>();
  return {
    add: (line, quantity, _used, { hour }) => {
      lines.set(line, (lines.get(line) ?? 0n) + quantity);
      const window = windowAt(hour);
      if (window !== undefined) windows.set(window, (windows.get(window) ?? 0n) + quantity);
    },
    finish: (end) => ({
      lines: new Map([...lines].map(([line, quantity]) => [line, [unitPart(fine(quantity), terms.unitPrice, context.baseUnits)]])),
      charges: chargesOf(terms, context, windows, end),
    }),
  };
};

const explain = ({ unitPrice, window, commit, overageFactor = '1', trueUp }: Terms, unit: string): string => {
  const when = typeof window === 'string' ? `each ${window}` : `each day ${window.from} to ${window.to} ${window.zone}`;
  const committed = 'amount' in commit ? commit.amount : `${commit.quantity} x ${unit}`;
  return `${unitPrice} per ${unit}; committed ${when}: ${committed}${trueUp === true ? ' at least' : ''}, beyond it ${overageFactor} times the price`;
};

const misfits: PriceModel<Terms>['misfits'] = ({ window }, { effectiveFrom }) => {
  if (typeof window === 'string') return [];
  const { zone, from, to } = window;
  const checked = [
    ['/window', withoutLength(window)],
    ['/window/from', offTheHour(from, zone, effectiveFrom)],
    ['/window/to', offTheHour(to, zone, effectiveFrom)],
  ] as const;
  return checked.flatMap(([pointer, message]) => (message === undefined ? [] : [{ pointer, message }]));
};

/** Half as much again as the commitment, in every window of a month; of daily hours, with what the rest of the day takes. */
const reach = ({ unitPrice, window, commit }: Terms): Exact => {
  const { num, den } = parseDecimal(unitPrice);
  const bought = (amount: string): Exact => (num === 0n ? whole(1n) : multiply(parseDecimal(amount), { num: den, den: num }));
  const each = 'quantity' in commit ? parseDecimal(commit.quantity) : bought(commit.amount);
  if (typeof window !== 'string') return beyond(multiply(each, { num: 31n * 24n * 60n, den: BigInt(windowLength(window)) }));
  return beyond(multiply(each, whole(window === 'month' ? 1n : 31n * 24n)));
};

export const windowedCommitment: PriceModel<Terms> = {
  accumulate,
  explain,
  ordered: false,
  stands: ({ trueUp }) => trueUp === true,
  reach,
  misfits,
};
