import { cellsOf } from './models.ts';
import { type DatedRate, misfitsOf, type RateMisfit } from './rate-misfits.ts';
import { tiesIn } from './ties.ts';

/** Fields of matrices and other rates: each is compared with those that match the same meter and SKU. */
const MOST_CELLS = 2_000;

/** What keeps rates from being published together: what is wrong with one of them alone, and which two could price the same usage. */
export const misfitsIn = (rates: readonly DatedRate[]): readonly RateMisfit[] => {
  const cells = rates.flatMap(({ rate, path, start, end }) => cellsOf(rate, path).map((cell) => ({ ...cell, start, end })));
  if (cells.length > MOST_CELLS) {
    const message = `${cells.length} prices, each field of a matrix counted: at most ${MOST_CELLS}; publish the others in a price book of their own`;
    return [{ path: rates[0]!.path.slice(0, 1), message }];
  }
  return [...rates.flatMap(misfitsOf), ...tiesIn(cells)];
};
