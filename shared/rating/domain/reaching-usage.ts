import { ONE } from '#shared/kernel/money.ts';
import type { Selectors } from '../price-book.ts';
import { intersect, type Use } from './match-rate.ts';
import { includedIn } from './modifiers.ts';
import { type Cell, isMultiplier, modelOf } from './models.ts';
import { type Layer, type Price, priceOf } from './prices.ts';
import { baseUnitsOf } from './units.ts';

/** Usage of a month, in base units; `spread` over all of it where its price has steps or windows. */
export type ReachingUse = Use & { readonly quantity: bigint; readonly spread: boolean };

/** What stands for a SKU that no rate names. */
const ANY_SKU = 'any-sku';

/** For each rate of a layer, usage that it prices: beyond what is included so much that every step is reached, or one unit. */
export const reachingUses = (layers: readonly Layer[], { cells }: Layer): readonly ReachingUse[] =>
  cells.flatMap((cell) => {
    if (cell.rate.model === 'fixed') return [];
    for (const use of candidates(layers, cell)) {
      const price = priceOf(layers, use);
      if (price !== 'no_rate' && price.chain[0]!.cell === cell) return [{ ...use, ...reachOf(price) }];
    }
    return [];
  });

/** Usage that a rate may match: without more than it names, then with what a rate names that it may multiply. */
function* candidates(layers: readonly Layer[], { where, rate }: Cell): Iterable<Use> {
  yield useOf(where);
  if (!isMultiplier(rate)) return;
  for (const { cells } of layers)
    for (const other of cells) {
      const both = intersect({ ...where, meter: rate.of ?? where.meter }, other.where);
      if (both !== undefined) yield useOf({ ...both, meter: where.meter });
    }
}

const useOf = ({ meter, sku, ...dimensions }: Selectors): Use => ({ meter, sku: sku === '*' ? ANY_SKU : sku, dimensions });

const reachOf = (price: Price): Pick<ReachingUse, 'quantity' | 'spread'> => {
  const { rate } = price;
  const reach = modelOf(rate).reach?.(rate);
  const { num, den } = reach ?? ONE;
  const units = baseUnitsOf(rate);
  const quantity = (num * units + den - 1n) / den;
  return { quantity: includedIn(price) + (quantity === 0n ? units : quantity), spread: reach !== undefined };
};
