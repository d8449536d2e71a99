import { fraction, type Fraction, isLess, minus, plus, times } from '#test/oracle/fraction.ts';
import type { MeteredRate } from '#shared/rating/price-book.ts';

/**
 * What usage costs, found out the slow way and with arithmetic of its own: grain by grain, each looked up alone, minute by minute on the
 * clocks of the zone. A grain is a token, or three minutes of one GPU; of the unit of a rate there are `grainsPer`.
 */
export const MONTH_START = Date.UTC(2026, 2);
export const HOURS = 744;

/** A grain of a count, in the order in which the count is used; `factor` is what multipliers and discounts make of its price. */
export type Grain = { readonly hour: number; readonly minute: number; readonly factor: Fraction };

export const grainsPer = (unit: string): bigint => (unit === 'GPU-hour' ? 20n : BigInt(unit.split(' ')[0]!));
const ZERO = fraction('0');
const ONE = fraction('1');
const ratio = (num: bigint | number, den: bigint | number): Fraction => ({ num: BigInt(num), den: BigInt(den) });
export const same = (a: Fraction, b: Fraction): boolean => a.num * b.den === b.num * a.den;

/** A sum that adds equal denominators first, so that thousands of grains stay small. */
export const sum = (all: Iterable<Fraction>): Fraction => {
  const parts = new Map<bigint, bigint>();
  for (const { num, den } of all) parts.set(den, (parts.get(den) ?? 0n) + num);
  return [...parts].reduce((total, [den, num]) => lowest(plus(total, { num, den })), ZERO);
};
const lowest = ({ num, den }: Fraction): Fraction => {
  let [a, b] = [num < 0n ? -num : num, den];
  while (b !== 0n) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
};

/** Whether so many grains lie within a bound of the rate's unit. */
const isWithin = (grains: number, bound: string | null, perUnit: bigint): boolean =>
  bound === null || !isLess(times(fraction(bound), ratio(perUnit, 1)), ratio(grains, 1));
const inGrains = (size: string, perUnit: bigint): number => {
  const { num, den } = times(fraction(size), ratio(perUnit, 1));
  if (num % den !== 0n) throw new Error(`not a whole number of grains: ${size}`);
  return Number(num / den);
};

type Of<Model extends MeteredRate['model']> = Extract<MeteredRate, { readonly model: Model }>;
type Tiered = Of<'graduated'> | Of<'graduated_percentage'> | Of<'prorated_graduated'>;

/** Each grain by the tier that it lies on; a tier's flat amount by the first grain on it, that of the first by nobody's where it is due. */
const inTiers = (rate: Tiered, grains: readonly Grain[], alone: Fraction | undefined): Fraction => {
  const perUnit = grainsPer(rate.unit);
  const reached = new Set<unknown>();
  const costs = grains.flatMap(({ hour, factor }, index) => {
    const tier = rate.tiers.find(({ upTo }) => isWithin(index + 1, upTo, perUnit))!;
    const flat = reached.has(tier) || tier.flat === undefined ? [] : [times(fraction(tier.flat), factor)];
    reached.add(tier);
    const share = rate.model === 'prorated_graduated' ? ratio(HOURS - hour, HOURS) : ONE;
    const price = 'percent' in tier ? times(fraction(tier.percent), ratio(1, 100)) : fraction(tier.unitPrice);
    return [...flat, times(times(times(price, ratio(1, perUnit)), share), factor)];
  });
  return sum([...costs, ...(rate.model === 'prorated_graduated' ? [] : flatOfNothing(rate, grains, alone))]);
};

/** The flat amount of a first tier where nothing was used: of a rate that prices by itself, for one that multiplies it has it already. */
const flatOfNothing = ({ tiers, zeroUsageFlat }: Of<'graduated' | 'graduated_percentage' | 'volume'>, grains: readonly Grain[], alone: Fraction | undefined): readonly Fraction[] =>
  grains.length === 0 && alone !== undefined && zeroUsageFlat !== 'not_charged' ? [times(fraction(tiers[0]!.flat ?? '0'), alone)] : []; // prettier-ignore

const allByOne = (rate: Of<'volume'>, grains: readonly Grain[], alone: Fraction | undefined): Fraction => {
  const perUnit = grainsPer(rate.unit);
  const tier = rate.tiers.find(({ upTo }) => isWithin(grains.length, upTo, perUnit))!;
  const flat = grains.length === 0 ? [] : [times(fraction(tier.flat ?? '0'), grains[0]!.factor)];
  const costs = grains.map(({ factor }) => times(times(fraction(tier.unitPrice), ratio(1, perUnit)), factor));
  return sum([...flat, ...costs, ...flatOfNothing(rate, grains, alone)]);
};

const inPackages = ({ unit, size, price, round }: Of<'package'>, grains: readonly Grain[]): Fraction => {
  const each = inGrains(size, grainsPer(unit));
  const pays = (index: number): boolean => (round === 'down' ? (index + 1) % each === 0 : index % each === 0);
  return sum(grains.filter((_, index) => pays(index)).map(({ factor }) => times(fraction(price), factor)));
};

/** Block after block, each filled before the next is begun. */
const inBlocks = ({ unit, policy, tiers }: Of<'block_tiers'>, grains: readonly Grain[]): Fraction => {
  const perUnit = grainsPer(unit);
  const blocks: { readonly price: string; readonly size: number; readonly first: number; readonly tier: number }[] = [];
  let filled = 0;
  for (const [tier, { block, maxBlocks, price }] of tiers.entries()) {
    const size = inGrains(block, perUnit);
    for (let count = 0; filled < grains.length && (maxBlocks === null || count < Number(maxBlocks)); count += 1, filled += size)
      blocks.push({ price, size, first: filled, tier });
  }
  const last = blocks.at(-1);
  if (last === undefined) return ZERO;
  if (policy === 'graduated') return sum(blocks.map(({ price, first }) => times(fraction(price), grains[first]!.factor)));
  let begun = 0;
  while (begun * last.size < grains.length) begun += 1;
  const whole = times(fraction(last.price), ratio(begun, grains.length));
  return sum(grains.map(({ factor }) => times(whole, factor)));
};

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Clock = { readonly weekday: number; readonly minute: number; readonly date: string };
const formats = new Map<string, Intl.DateTimeFormat>();
const clocks = new Map<string, Clock>();

/** What the clocks of a zone show. */
const clockAt = (zone: string, hour: number, minute: number): Clock => {
  const name = `${zone} ${hour} ${minute}`;
  const known = clocks.get(name) ?? readClock(zone, MONTH_START + hour * 3_600_000 + minute * 60_000);
  clocks.set(name, known);
  return known;
};
const readClock = (zone: string, at: number): Clock => {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  const [date, time] = format.format(at).split(' ') as [string, string];
  return { date, weekday: (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7, minute: minutesOf(time) };
};
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

type Daily = { readonly from: string; readonly to: string };
/** Whether the clocks are in a window that began today, or in one that began the day before. */
const begun = ({ minute }: Clock, { from, to }: Daily): 'today' | 'yesterday' | undefined => {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (start < end) return minute >= start && minute < end ? 'today' : undefined;
  return minute >= start ? 'today' : minute < end ? 'yesterday' : undefined;
};

const byClock = ({ unit, meter, zone, unitPrice, windows }: Of<'time_of_day'>, grains: readonly Grain[]): Fraction =>
  sum(
    grains.map(({ hour, minute, factor }) => {
      const clock = clockAt(zone, hour, meter === 'gpu.time' ? minute : 0);
      const window = windows.find((window) => {
        const day = begun(clock, window);
        const of = day === 'yesterday' ? (clock.weekday + 6) % 7 : clock.weekday;
        return day !== undefined && (window.days === undefined || window.days.includes(WEEKDAYS[of]!));
      });
      return times(times(fraction(window?.unitPrice ?? unitPrice), ratio(1, grainsPer(unit))), factor);
    }),
  );

/** Names the window of an hour. */
const windowOf = (window: Of<'windowed_commitment'>['window'], hour: number): string | undefined => {
  if (window === 'hour') return String(hour);
  if (window === 'month') return 'month';
  const clock = clockAt(window.zone, hour, 0);
  const day = begun(clock, window);
  return day === 'yesterday' ? readClock('UTC', Date.parse(`${clock.date}T00:00:00Z`) - 86_400_000).date : day && clock.date;
};

const byWindow = (rate: Of<'windowed_commitment'>, grains: readonly Grain[]): Fraction => {
  const price = times(fraction(rate.unitPrice), ratio(1, grainsPer(rate.unit)));
  const costs = new Map<string, Fraction>();
  const hours = new Map<string, number>();
  const allHours = new Map<string, number>();
  const margin = rate.window === 'month' ? 0 : 48;
  for (let hour = -margin; hour < HOURS + margin; hour += 1) {
    const name = windowOf(rate.window, hour);
    if (name === undefined) continue;
    allHours.set(name, (allHours.get(name) ?? 0) + 1);
    if (hour >= 0 && hour < HOURS) hours.set(name, (hours.get(name) ?? 0) + 1);
  }
  for (const { hour } of grains) {
    const name = windowOf(rate.window, hour) ?? 'outside';
    costs.set(name, plus(costs.get(name) ?? { num: 0n, den: price.den }, price));
    costs.set(name, lowest(costs.get(name)!));
  }
  const { commit } = rate;
  const committed = 'amount' in commit ? fraction(commit.amount) : times(fraction(commit.quantity), fraction(rate.unitPrice));
  const settled = [...hours].map(([name, count]) => {
    const due = times(committed, ratio(count, allHours.get(name)!));
    const cost = costs.get(name) ?? ZERO;
    if (!isLess(due, cost)) return lowest(rate.trueUp === true ? due : cost);
    return lowest(plus(due, times(minus(cost, due), fraction(rate.overageFactor ?? '1'))));
  });
  return sum([...settled, costs.get('outside') ?? ZERO]);
};

/** What a count's grains cost by a rate in force all month, what is due without any included; `alone` is the factor
 * of that, where no other rate multiplies the rate. */
export const costByBruteForce = (rate: MeteredRate, grains: readonly Grain[], alone: Fraction | undefined): Fraction => {
  switch (rate.model) {
    case 'unit':
      return sum(grains.map(({ factor }) => times(times(fraction(rate.unitPrice), ratio(1, grainsPer(rate.unit))), factor)));
    case 'graduated':
    case 'graduated_percentage':
    case 'prorated_graduated':
      return inTiers(rate, grains, alone);
    case 'volume':
      return allByOne(rate, grains, alone);
    case 'package':
      return inPackages(rate, grains);
    case 'block_tiers':
      return inBlocks(rate, grains);
    case 'time_of_day':
      return byClock(rate, grains);
    case 'windowed_commitment':
      return byWindow(rate, grains);
    default:
      return fraction(rate.amount);
  }
};
