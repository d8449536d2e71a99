import { ahead } from '#shared/platform/in-parallel.ts';

const AT_ONCE = { width: 4 };

/** Maps with at most four calls at once, in order of the items; rejects with the first failure. */
export const inParallel = <Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> =>
  Array.fromAsync(ahead(items, AT_ONCE, work));
