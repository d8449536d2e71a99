import type { PriceVersion } from '../price-book.ts';
import { inForce } from './in-force.ts';
import { includes } from './match-rate.ts';
import { type Cell, cellsOf } from './models.ts';

/**
 * The versions of one book, cut where an addendum begins: each part says what to look into where it has no price itself, in the order
 * in which they came. So an addendum, one for every SKU too, changes no price that there was.
 */
export const withAddenda = (versions: readonly PriceVersion[], addenda: readonly PriceVersion[]): readonly PriceVersion[] => {
  if (addenda.length === 0) return versions;
  const inOrder = addenda.toSorted((a, b) => a.addendum! - b.addendum!);
  const starts = new Set([...versions, ...addenda].map(({ effectiveFrom }) => effectiveFrom));
  return [...starts].map((effectiveFrom) => {
    const begun = inOrder.filter((one) => one.effectiveFrom <= effectiveFrom);
    const version = inForce(versions, effectiveFrom) ?? { ...begun[0]!, rates: [] };
    return { ...version, effectiveFrom, addenda: begun };
  });
};

/** Of an addendum's rates, the first that adds nothing: all that it matches had a price at the time from which it is to count. */
export const pricedAlready = (
  { rates, effectiveFrom }: Pick<PriceVersion, 'rates' | 'effectiveFrom'>,
  versions: readonly PriceVersion[],
  addenda: readonly PriceVersion[],
): Cell | undefined => {
  const version = inForce(withAddenda(versions, addenda), effectiveFrom);
  if (version === undefined) return undefined;
  const before = [version, ...(version.addenda ?? [])].flatMap(({ rates }) => rates.flatMap((rate) => cellsOf(rate, [])));
  const added = rates.flatMap((rate, index) => cellsOf(rate, ['rates', index]));
  return added.find(({ where }) => before.some((one) => includes(where, one.where)));
};
