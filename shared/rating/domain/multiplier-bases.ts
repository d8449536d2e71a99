import { intersect, isNarrower, selectorText, selectorWords } from './match-rate.ts';
import { type Cell, isMultiplier } from './models.ts';
import type { MultiplierRate, Selectors } from '../price-book.ts';
import type { Layer } from './prices.ts';
import type { RateMisfit } from './rate-misfits.ts';

/** A cell that prices, or multiplies what prices, all that has these names. */
type Step = { readonly layer: Layer; readonly cell: Cell; readonly within: Selectors };

/** The multipliers of a layer that no usage gets a price by: whatever they multiply comes to no rate that has one. */
export const unbasedIn = (layers: readonly Layer[], layer: Layer): readonly RateMisfit[] =>
  layer.cells
    .filter(({ rate }) => isMultiplier(rate))
    .filter((cell) => !reachesPrice(layers, { layer, cell, within: cell.where }))
    .map(({ path, where, rate }) => ({ path, message: missing(where, (rate as Partial<MultiplierRate>).of) }));

const missing = (where: Selectors, of: string | undefined): string =>
  of === undefined
    ? `it multiplies what ${selectorWords(where)} costs without it, and there is no such price: add a rate that matches it and names less`
    : `it multiplies the price of ${selectorWords({ ...where, meter: of })}, and there is none: add a rate for that`;

/** Follows every way that usage of a multiplier can take, each once, until one comes to a price. */
const reachesPrice = (layers: readonly Layer[], from: Step): boolean => {
  const seen = new Set<string>();
  const open = [from];
  for (const step of open) {
    if (!isMultiplier(step.cell.rate)) return true;
    for (const next of after(layers, step)) {
      const name = `${layers.indexOf(next.layer)} ${next.cell.path.join('/')} ${selectorText(next.within)}`;
      if (!seen.has(name)) open.push(next);
      seen.add(name);
    }
  }
  return false;
};

const after = (layers: readonly Layer[], { layer, cell, within }: Step): readonly Step[] => {
  const { of } = cell.rate as MultiplierRate;
  if (of !== undefined) return matching(layers, { ...within, meter: of });
  const behind = layers.slice(layers.indexOf(layer));
  return matching(behind, within).filter((next) => next.cell !== cell && !isNarrower(next.cell.where, cell.where));
};

const matching = (layers: readonly Layer[], within: Selectors): readonly Step[] =>
  layers.flatMap((layer) =>
    layer.cells.flatMap((cell) => {
      const both = intersect(within, cell.where);
      return both === undefined ? [] : [{ layer, cell, within: both }];
    }),
  );
