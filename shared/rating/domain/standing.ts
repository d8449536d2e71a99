import type { Selectors } from '../price-book.ts';
import type { Use } from './match-rate.ts';
import { hasMinimum } from './modifiers.ts';
import { modelOf } from './models.ts';
import type { Stretch } from './price-model.ts';
import type { Price } from './prices.ts';
import type { Segment } from './timeline.ts';

/** Prices that may bill something in a month in which nothing is used, each once for every version that is in force in it. */
export const standingIn = (segments: readonly Segment[]): readonly Price[] => {
  const found = segments.flatMap((segment) =>
    segment.layers.flatMap(({ cells }) =>
      cells.flatMap((cell) => {
        const price = cell.where.sku === '*' ? 'no_rate' : segment.price(useOf(cell.where));
        return typeof price !== 'string' && price.chain[0]!.cell === cell && stands(price) ? [price] : [];
      }),
    ),
  );
  return [...new Map(found.map((price) => [price.id, price])).values()];
};

/** What a multiplier bills beside usage, the price that it is of bills already. */
const stands = (price: Price): boolean => hasMinimum(price) || (price.chain.length === 1 && modelOf(price.rate).stands(price.rate));

const useOf = ({ meter, sku, ...dimensions }: Selectors): Use => ({ meter, sku, dimensions });

/** Whether something is billed for the month whatever is used in it. */
export const billsAnyway = (segments: readonly Segment[]): boolean =>
  standingIn(segments).length > 0 || segments.some(({ contract }) => contract?.commitments?.some(({ trueUp }) => trueUp));

/** When the rate that matched is the one for what it names, adjoining stretches as one. */
export const inForceOf = (segments: readonly Segment[], { chain, limited, use }: Price): readonly Stretch[] => {
  const named = useOf({ ...chain[0]!.cell.where, sku: use.sku });
  const stretches: Stretch[] = [];
  for (const { start, end, price } of segments) {
    const then = price(named);
    if (typeof then === 'string' || then.limited !== limited) continue;
    const before = stretches.at(-1);
    if (before?.end === start) stretches.splice(-1, 1, { start: before.start, end });
    else stretches.push({ start, end });
  }
  return stretches;
};
