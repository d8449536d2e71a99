import * as fc from 'fast-check';
import { formatExact, formatMinor } from '#shared/kernel/decimal.ts';
import { type Exact, sumOf } from '#shared/kernel/money.ts';
import { HOUR, type Instant, periodBounds } from '#shared/kernel/time.ts';
import type { Accumulator, PriceModel, Rated, Stretch } from '#shared/rating/domain/price-model.ts';

/** March 2026: 744 hours. */
export const march: Stretch = periodBounds('2026-03');

/** What a line used in an hour of the month, counted from its start. */
export type Use = { readonly hour: number; readonly line: string; readonly quantity: bigint; readonly minutes?: readonly bigint[] };

export const use = (quantity: bigint, line = 'a', hour = 0): Use => ({ hour, line, quantity });

type Circumstances = { readonly baseUnits?: bigint; readonly period?: Stretch };

/** Hands usage to an accumulator in order of time, then line, with the count that ran so far; returns what it then is. */
export const feed = (accumulator: Accumulator, uses: readonly Use[], period: Stretch = march, used = 0n): bigint => {
  let count = used;
  const inOrder = uses.toSorted((a, b) => a.hour - b.hour || (a.line < b.line ? -1 : a.line > b.line ? 1 : 0));
  for (const { hour, line, quantity, minutes } of inOrder) {
    accumulator.add(line, quantity, count, { hour: period.start + hour * HOUR, minutes: minutes && (() => minutes) });
    count += quantity;
  }
  return count;
};

/** A month of usage rated by one version of a price that was in force all month. */
export const rateMonth = <Terms>(
  model: PriceModel<Terms>,
  terms: Terms,
  uses: readonly Use[],
  { baseUnits = 1n, period = march }: Circumstances = {},
): Rated => {
  const accumulator = model.accumulate(terms, { baseUnits, period });
  const total = feed(accumulator, uses, period);
  return accumulator.finish({ total, inForce: [period], isLast: true });
};

/** A month of usage rated by one price until an hour, and by another from it on. */
export const rateVersions = <Terms>(
  model: PriceModel<Terms>,
  [before, after]: readonly [Terms, Terms],
  uses: readonly Use[],
  changed: number,
  { baseUnits = 1n, period = march }: Circumstances = {},
): readonly [Rated, Rated] => {
  const [first, second] = [before, after].map((terms) => model.accumulate(terms, { baseUnits, period })) as [Accumulator, Accumulator];
  const at: Instant = period.start + changed * HOUR;
  const count = feed(first, uses.filter(({ hour }) => hour < changed), period); // prettier-ignore
  const total = feed(second, uses.filter(({ hour }) => hour >= changed), period, count); // prettier-ignore
  return [
    first.finish({ total, inForce: [{ start: period.start, end: at }], isLast: false }),
    second.finish({ total, inForce: [{ start: at, end: period.end }], isLast: true }),
  ];
};

/** All that is billed, parts and charges, exactly. */
export const billed = (...all: readonly Rated[]): Exact =>
  sumOf(all.flatMap(({ lines, charges }) => [...[...lines.values()].flat(), ...charges].map(({ amount }) => amount)));
export const billedText = (...all: readonly Rated[]): string => formatExact(billed(...all));

/** The parts of a line, as text. */
export const rows = (rated: Rated, line = 'a'): readonly string[] =>
  rated.lines
    .get(line)!
    .map(({ says, unitPrice, amount }) => [says, unitPrice, formatExact(amount)].filter((text) => text !== null).join(': '));
export const charges = ({ charges }: Rated): readonly string[] =>
  charges.map(({ kind, says, amount }) => `${kind}: ${says}: ${formatExact(amount)}`);

/** All parts of all lines together hold the quantity that was used. */
export const holdsAll = ({ lines }: Rated, uses: readonly Use[]): boolean =>
  [...lines.values()].flat().reduce((sum, { quantity }) => sum + quantity, 0n) ===
  uses.reduce((sum, { quantity }) => sum + quantity, 0n) * 10n ** 15n;

export const equal = (a: Exact, b: Exact): boolean => a.num * b.den === b.num * a.den;

/** Prices with up to 15 fraction digits, 0 among them. */
export const price = fc.bigInt(0n, 10n ** 17n).map((value) => formatMinor(value, 15));
/** Quantities up to 38 digits; most of them small, so that bounds are met. */
export const quantity = fc.oneof(fc.bigInt(0n, 30n), fc.bigInt(0n, 400n), fc.bigInt(0n, 10n ** 38n - 1n), fc.constant(0n));
export const uses = fc.array(
  fc.record({ hour: fc.integer({ min: 0, max: 743 }), line: fc.constantFrom('a', 'b', 'c'), quantity }),
  { maxLength: 10 },
); // prettier-ignore

/** Small bounds of tiers that rise, as decimals; the last is null. */
export const bounds = fc
  .uniqueArray(fc.integer({ min: 1, max: 600 }), { maxLength: 4 })
  .map((all) => [...all.sort((a, b) => a - b).map((bound) => formatMinor(BigInt(bound), 1)), null]);
/** Units that hold few base units, and GPU-hours. */
export const baseUnits = fc.constantFrom(1n, 10n, 3_600_000_000n);

/** The same usage, of one line, in one hour. */
export const together = (all: readonly Use[]): readonly Use[] => [use(all.reduce((sum, { quantity }) => sum + quantity, 0n))];
/** The same usage, each in three shards: of other lines and hours where `spread`, else of the same. */
export const sharded = (all: readonly Use[], spread: boolean): readonly Use[] =>
  all.flatMap(({ hour, line, quantity }) => [
    { hour, line, quantity: quantity / 3n },
    { hour: spread ? 743 - hour : hour, line: spread ? 'z' : line, quantity: quantity / 2n },
    { hour, line, quantity: quantity - quantity / 3n - quantity / 2n },
  ]);
/** The same usage, lines in another order. */
export const renamed = (all: readonly Use[]): readonly Use[] => all.map((one) => ({ ...one, line: one.line === 'a' ? 'z' : one.line }));
/** What each line is billed, as text, in order of line. */
export const byLine = ({ lines }: Rated): string =>
  [...lines].map(([line, parts]) => `${line} ${formatExact(sumOf(parts.map(({ amount }) => amount)))}`).sort().join(); // prettier-ignore

/** The laws of every model whose price is one of the month's total: shards, order and lines change no total, and no line its own shards. */
export const keepsTotals = <Terms>(model: PriceModel<Terms>, terms: Terms, all: readonly Use[], baseUnits = 1n): boolean => {
  const rated = rateMonth(model, terms, all, { baseUnits });
  const total = billed(rated);
  const others = [together(all), sharded(all, false), sharded(all, true), renamed(all), all.toReversed()];
  return (
    holdsAll(rated, all) &&
    others.every((other) => equal(billed(rateMonth(model, terms, other, { baseUnits })), total)) &&
    byLine(rateMonth(model, terms, sharded(all, false), { baseUnits })) === byLine(rated)
  );
};
