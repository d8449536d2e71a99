import { decimalScale } from '#shared/kernel/decimal.ts';
import { add, type Exact, reduce, ZERO } from '#shared/kernel/money.ts';
import { periodBounds } from '#shared/kernel/time.ts';
import type { PriceModel } from '#shared/rating/domain/price-model.ts';

/** Some month: the models of conformance price a quantity, whenever it was used. */
const period = periodBounds('2024-01');
const LINE = 'line';

/** What is rated: a quantity, and what it is counted as where that is another. */
export type Rateable = { readonly quantity: Exact; readonly counted?: Exact | undefined; readonly unit?: Exact | undefined };

/** The amounts that the engine's model comes to for one line of a month, part by part, in the currency in which the prices are. */
export const partsOf = <Terms>(model: PriceModel<Terms>, terms: Terms, { quantity, counted, unit }: Rateable): readonly Exact[] => {
  const accumulator = model.accumulate(terms, { baseUnits: unit === undefined ? decimalScale : baseUnits(unit), period });
  accumulator.add(LINE, baseUnits(quantity), 0n, { hour: period.start });
  const { lines, charges } = accumulator.finish({ total: baseUnits(counted ?? quantity), inForce: [period] });
  return [...charges, ...(lines.get(LINE) ?? [])].map(({ amount }) => amount);
};

/** A quantity in base units of 10^-15: decimals of up to 15 digits after the point are whole then. */
const baseUnits = (quantity: Exact): bigint => {
  const { num, den } = reduce(quantity);
  if (decimalScale % den !== 0n) throw new RangeError('a quantity with more than 15 digits after the point');
  return num * (decimalScale / den);
};

/** What quantities come to, one after another. */
export const runningTotals = (quantities: readonly Exact[]): readonly Exact[] =>
  quantities.reduce<readonly Exact[]>((totals, one) => [...totals, add(totals.at(-1) ?? ZERO, one)], []);
