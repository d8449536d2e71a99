import { rate } from '#shared/rating/price-book.ts';

/** The name of every model that a rate may have. */
export const rateModels: readonly string[] = rate.options.flatMap(({ shape }) => [...shape.model.values]);
