import type { MatchedRate, Selectors } from '../price-book.ts';
import type { Use } from './match-rate.ts';
import { hasMinimum } from './modifiers.ts';
import { type Cell, isMultiplier, modelOf } from './models.ts';
import type { Stretch } from './price-model.ts';
import type { Price } from './prices.ts';
import type { Segment } from './timeline.ts';

/** Prices that may bill something in a month in which nothing is used, each once for every version that is in force in it. */
export const standingIn = (segments: readonly Segment[]): readonly Price[] => {
  const found = segments.flatMap((segment) =>
    segment.layers.flatMap(({ cells }) =>
      cells
        .filter(({ rate, where }) => billsAlone(rate) && where.sku !== '*')
        .flatMap((cell) => {
          const price = segment.price(useOf(cell.where));
          return typeof price !== 'string' && stands(price, cell) ? [price] : [];
        }),
    ),
  );
  return [...new Map(found.map((price) => [price.id, price])).values()];
};

/** A minimum is of the rate that matches; what a model bills, of the rate that has the price, whatever multiplies all of it. */
const stands = (price: Price, cell: Cell): boolean =>
  (price.chain[0]!.cell === cell && hasMinimum(price)) || (price.chain.at(-1)!.cell === cell && modelOf(price.rate).stands(price.rate));

/** Whether a rate bills something of a month in which nothing is used. */
export const billsAlone = (rate: MatchedRate): boolean =>
  ('minimum' in rate && rate.minimum !== undefined) || (!isMultiplier(rate) && modelOf(rate).stands(rate));

const useOf = ({ meter, sku, ...dimensions }: Selectors): Use => ({ meter, sku, dimensions });

/** Whether something is billed for the month whatever is used in it. */
export const billsAnyway = (segments: readonly Segment[]): boolean =>
  standingIn(segments).length > 0 || segments.some(({ contract }) => contract?.commitments?.some(({ trueUp }) => trueUp));

/** When a price was in force, adjoining stretches as one; whether no other came after it; and how the last version that it was in wrote it. */
export type InForce = { readonly stretches: readonly Stretch[]; readonly isLast: boolean; readonly last: Price };

/** When a price is that of what its rates name (`id`), or the rate that matched is that of what it names, whatever it prices by (`limited`). */
export const inForceOf = (segments: readonly Segment[], of: Price, by: 'id' | 'limited'): InForce => {
  const { meter, sku } = of.use;
  const rates = by === 'id' ? of.chain : of.chain.slice(0, 1);
  const named = useOf({ ...Object.assign({}, ...rates.map(({ cell }) => cell.where)), meter, sku });
  const stretches: Stretch[] = [];
  let [last, isLast] = [of, false];
  for (const { start, end, price } of segments) {
    const then = price(named);
    if (typeof then === 'string') continue;
    isLast = then[by] === of[by];
    if (!isLast) continue;
    last = then;
    const before = stretches.at(-1);
    if (before?.end === start) stretches.splice(-1, 1, { start: before.start, end });
    else stretches.push({ start, end });
  }
  return { stretches, isLast, last };
};
