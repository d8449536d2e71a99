import { parseDecimal } from '#shared/kernel/decimal.ts';
import { type Exact, multiply, ONE, subtract } from '#shared/kernel/money.ts';
import { percentOf } from '#shared/kernel/shares.ts';
import { canonicalJson } from '#shared/kernel/canonical.ts';
import { jsonPointer } from '#shared/kernel/problem.ts';
import type { MeteredRate, PriceVersion } from '../price-book.ts';
import type { Contract } from '../contract.ts';
import { includes, matches, narrowest, selectorText, type Use } from './match-rate.ts';
import { type Cell, cellsOf, isMultiplier, multipliesTheRest } from './models.ts';

/** All that can price a tenant's usage of some time: its contracts, and the versions of their price books in force then. */
export type Prices = { readonly contracts: readonly Contract[]; readonly versions: readonly PriceVersion[] };

/** Why a quantity has no price. */
export type Unpriced = 'no_contract' | 'no_price_version' | 'no_rate';

/** Where prices are written, known by its hash. */
export type PriceSource = { readonly name: string; readonly version: string; readonly sha256: string };

/** Rates that are looked into together: a contract's own, a price version's, an addendum's. */
export type Layer = PriceSource & {
  readonly cells: readonly Cell[];
  /** Those that may match usage of a meter and SKU, whatever else it has, in their order. */
  readonly about: (meter: string, sku: string) => readonly Cell[];
};

/** A rate that took part in a price, and the layer that holds it. */
export type Matched = { readonly layer: Layer; readonly cell: Cell };

/** What prices a use: the rate that matched it, then those that it prices by; the last has the price. */
export type Price = {
  readonly chain: readonly Matched[];
  readonly layer: Layer;
  readonly rate: MeteredRate;
  /** Times what the last rate says: multipliers and percentage discounts. */
  readonly factor: Exact;
  /** One text for the count and what the rates say: a new version that says the same of a use does not change its price. */
  readonly id: string;
  /** The same of the rate that matched alone: what it allows in a month, its minimum and maximum, is of all that shares this. */
  readonly limited: string;
  /** What shares one count: one text, the same whatever version or contract it is that prices. */
  readonly count: string;
  /** A use that has this price. */
  readonly use: Use;
};

/**
 * Whether all that the last rate of a price matches has this price, times what multiplies it. What that rate bills without usage is
 * billed by this price, and by none that multiplies a part of it.
 */
export const isOfWholeRate = ({ chain }: Pick<Price, 'chain'>): boolean =>
  chain.every(({ cell }) => includes(chain.at(-1)!.cell.where, cell.where));

/** A price version, or an addendum, as a layer. */
export const layerOf = ({ name, version, sha256, rates }: PriceVersion): Layer =>
  newLayer(
    { name, version, sha256 },
    rates.flatMap((rate, index) => cellsOf(rate, ['rates', index])),
  );

/** A layer looks once for what is about a meter and SKU: a book has up to 2,000 cells, a month of dated overrides a hundred stretches. */
export const newLayer = ({ name, version, sha256 }: PriceSource, cells: readonly Cell[]): Layer => {
  const known = new Map<string, readonly Cell[]>();
  return {
    name,
    version,
    sha256,
    cells,
    about: (meter, sku) => {
      const found = known.get(`${meter} ${sku}`) ?? cells.filter(({ where }) => where.meter === meter && (where.sku === '*' || where.sku === sku)); // prettier-ignore
      known.set(`${meter} ${sku}`, found);
      return found;
    },
  };
};

/**
 * What a use costs, or that no layer has a price of it. In the first layer that has a rate that matches, the one that names most is
 * taken. A multiplier goes on from there, in its layer with what is left, then in those behind; or with another meter from the first on.
 */
export const priceOf = (layers: readonly Layer[], use: Use): Price | 'no_rate' => {
  const chain: Matched[] = [];
  let factor = ONE;
  let of = use;
  let at = 0;
  let open = matching(layers[at], of);
  while (at < layers.length) {
    const cell = nextOf(open);
    if (cell === undefined) {
      at += 1;
      open = matching(layers[at], of);
      continue;
    }
    const { rate } = cell;
    chain.push({ layer: layers[at]!, cell });
    factor = multiply(factor, discountOf(cell));
    if (!isMultiplier(rate)) return priced(chain, rate, factor, use);
    factor = multiply(factor, parseDecimal(rate.factor));
    if (rate.of === undefined) {
      open = open.filter((one) => one !== cell);
      continue;
    }
    of = { ...of, meter: rate.of };
    at = 0;
    open = matching(layers[at], of);
  }
  return 'no_rate';
};

const matching = (layer: Layer | undefined, use: Use): readonly Cell[] =>
  layer?.about(use.meter, use.sku).filter(({ where }) => matches(where, use)) ?? [];

/** Of rates that match, the narrowest; of several, a multiplier of the others. Other ties are refused when a price book is published. */
const nextOf = (open: readonly Cell[]): Cell | undefined => {
  const top = narrowest(open);
  return top.find(({ rate }) => multipliesTheRest(rate)) ?? top[0];
};

const priced = (chain: readonly Matched[], rate: MeteredRate, factor: Exact, use: Use): Price => {
  const { meter, sku } = use;
  const count = selectorText({ ...chain[0]!.cell.where, meter, sku });
  const rates = chain.map(({ cell }) => canonicalJson(cell.rate));
  const id = `${count} ${rates.join(' ')}`;
  return { chain, layer: chain.at(-1)!.layer, rate, factor, id, limited: `${count} ${rates[0]!}`, count, use };
};

/**
 * Where the rates of a price stand, the one that matched first: a JSON pointer into the document that has the price, and for a rate of
 * another document its name and version before it.
 */
export const rateText = ({ chain, layer }: Pick<Price, 'chain' | 'layer'>): string =>
  chain.map((one) => (one.layer === layer ? '' : `${one.layer.name} ${one.layer.version} `) + jsonPointer(one.cell.path)).join(' of ');

const discountOf = ({ rate }: Cell): Exact => {
  const percent = 'percentageDiscount' in rate ? rate.percentageDiscount : undefined;
  return percent === undefined ? ONE : subtract(ONE, percentOf(ONE, parseDecimal(percent)));
};
