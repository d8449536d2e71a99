import { parseDecimal } from '#shared/kernel/decimal.ts';
import { type Exact, multiply, ONE } from '#shared/kernel/money.ts';
import { jsonPointer } from '#shared/kernel/problem.ts';
import type { MeteredRate, PriceVersion } from '../price-book.ts';
import type { Contract } from '../contract.ts';
import { includes, matches, mostSpecific, selectorText, type Use } from './match-rate.ts';
import { type Cell, cellsOf, isMultiplier } from './models.ts';

/** All that can price a tenant's usage of some time: its contracts, and the versions of their price books in force then. */
export type Prices = { readonly contracts: readonly Contract[]; readonly versions: readonly PriceVersion[] };

/** Why a quantity has no price. */
export type Unpriced = 'no_contract' | 'no_price_version' | 'no_rate';

/** Rates that are looked into together: a contract's own, a price version's, an addendum's. The document that holds them is known by its hash. */
export type Layer = { readonly name: string; readonly version: string; readonly sha256: string; readonly cells: readonly Cell[] };

/** A rate that took part in a price, and the layer that holds it. */
export type Matched = { readonly layer: Layer; readonly cell: Cell };

/** What prices a use: the rate that matched it, then those that it prices by; the last has the price. */
export type Price = {
  readonly chain: readonly Matched[];
  readonly layer: Layer;
  readonly rate: MeteredRate;
  /** Times what the last rate says: multipliers and percentage discounts. */
  readonly factor: Exact;
  /** One text for the count and the chain: what shares the count and is priced by the same rates of the same documents has the same. */
  readonly id: string;
  /** One text for the count and the rate that matched: what it allows in a month, its minimum and maximum, is of these together. */
  readonly limited: string;
  /** What shares one count: one text, the same whatever version or contract it is that prices. */
  readonly count: string;
  /** A use that has this price. */
  readonly use: Use;
};

/** A price version, or an addendum, as a layer. */
export const layerOf = ({ name, version, sha256, rates }: PriceVersion): Layer => ({
  name,
  version,
  sha256,
  cells: rates.flatMap((rate, index) => cellsOf(rate, ['rates', index])),
});

/** What a use costs by the first layer that says anything of it; or that none does. */
export const priceOf = (layers: readonly Layer[], use: Use): Price | 'no_rate' => {
  const chain: Matched[] = [];
  let factor = ONE;
  let of = use;
  let at = find(layers, 0, of);
  while (at !== undefined) {
    const { rate } = at.cell;
    chain.push(at);
    factor = multiply(factor, discountOf(at.cell));
    if (!isMultiplier(rate)) return priced(chain, rate, factor, use);
    factor = multiply(factor, parseDecimal(rate.factor));
    of = { ...of, meter: rate.of ?? of.meter };
    at = rate.of === undefined ? without(layers, at, of) : find(layers, 0, of);
  }
  return 'no_rate';
};

const priced = (chain: readonly Matched[], rate: MeteredRate, factor: Exact, use: Use): Price => {
  const { meter, sku } = use;
  const count = selectorText({ ...chain[0]!.cell.where, meter, sku });
  const rates = chain.map(({ layer, cell }) => `${layer.name} ${layer.version} ${jsonPointer(cell.path)}`);
  const id = `${count} ${rates.join(' ')}`;
  return { chain, layer: chain.at(-1)!.layer, rate, factor, id, limited: `${count} ${rates[0]!}`, count, use };
};

/**
 * Where the rates of a price stand, the one that matched first: a JSON pointer into the document that has the price, and for a rate of
 * another document its name and version before it.
 */
export const rateText = ({ chain, layer }: Pick<Price, 'chain' | 'layer'>): string =>
  chain.map((one) => (one.layer === layer ? '' : `${one.layer.name} ${one.layer.version} `) + jsonPointer(one.cell.path)).join(' of ');

const find = (layers: readonly Layer[], from: number, use: Use): Matched | undefined => {
  for (const layer of layers.slice(from)) {
    const cell = mostSpecific(layer.cells.filter(({ where }) => matches(where, use)));
    if (cell !== undefined) return { layer, cell };
  }
  return undefined;
};

/** What would match without a rate: the next that names less, in its own layer or else in those behind. */
const without = (layers: readonly Layer[], { layer, cell }: Matched, use: Use): Matched | undefined => {
  const less = layer.cells.filter(({ where }) => includes(cell.where, where) && !includes(where, cell.where));
  const next = mostSpecific(less);
  return next === undefined ? find(layers, layers.indexOf(layer) + 1, use) : { layer, cell: next };
};

const discountOf = ({ rate }: Cell): Exact => {
  const percent = 'percentageDiscount' in rate ? parseDecimal(rate.percentageDiscount ?? '0') : undefined;
  return percent === undefined ? ONE : { num: 100n * percent.den - percent.num, den: 100n * percent.den };
};
