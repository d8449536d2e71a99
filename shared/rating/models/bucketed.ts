import { type Exact, sumOf } from '#shared/kernel/money.ts';
import type { Accumulator, Rated, RatingContext } from '../domain/price-model.ts';

/** What quantities come to, each rated alone as if it were a month of its own. */
export const rateBuckets = (buckets: readonly bigint[], { period }: RatingContext, accumulate: () => Accumulator): Exact =>
  sumOf(
    buckets.flatMap((quantity) => {
      const accumulator = accumulate();
      accumulator.add('', quantity, 0n, { hour: period.start });
      return amountsOf(accumulator.finish({ total: quantity, inForce: [period], isLast: true }));
    }),
  );

const amountsOf = ({ lines, charges }: Rated): readonly Exact[] => [...[...lines.values()].flat(), ...charges].map(({ amount }) => amount);
