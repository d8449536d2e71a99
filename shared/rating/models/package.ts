import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { multiply, whole } from '#shared/kernel/money.ts';
import { type Accumulator, type Fine, fine, type Part, type PriceModel, type RatingContext } from '../domain/price-model.ts';
import { beyond, counted, finely, positiveDecimal } from './tiers.ts';

/** A price for each package of the month's count, begun or full; a line pays for those that its quantity opened, or filled. */
export const packageTerms = {
  model: z.literal('package'),
  /** In the rate's unit. */
  size: positiveDecimal,
  price: decimal,
  /** Whether a package counts when it is begun (`up`, where nothing is said) or when it is full (`down`). */
  round: z.enum(['up', 'down']).optional(),
};

type Terms = { readonly size: string; readonly price: string; readonly round?: 'up' | 'down' | undefined };

const accumulate = ({ size, price, round }: Terms, { baseUnits }: RatingContext): Accumulator => {
  const each = finely(size, baseUnits);
  const lines = new Map<string, { quantity: bigint; packages: bigint }>();
  const packagesOf = (count: Fine): bigint => (round === 'down' ? count : count + each - 1n) / each;
  const partsOf = (quantity: bigint, packages: bigint): readonly Part[] => [
    {
      says: `${counted(packages, 'package')} of ${size}`,
      unitPrice: null,
      quantity: fine(quantity),
      amount: multiply(parseDecimal(price), whole(packages)),
    },
  ];
  return {
    add: (line, quantity, used) => {
      const sums = lines.get(line) ?? { quantity: 0n, packages: 0n };
      lines.set(line, sums);
      sums.quantity += quantity;
      sums.packages += packagesOf(fine(used + quantity)) - packagesOf(fine(used));
    },
    finish: () => ({
      lines: new Map([...lines].map(([line, { quantity, packages }]) => [line, quantity === 0n ? [] : partsOf(quantity, packages)])),
      charges: [],
    }),
  };
};

export const packages: PriceModel<Terms> = {
  accumulate,
  explain: ({ size, price }, unit) => `${price} per package of ${size} x ${unit}`,
  ordered: true,
  stands: () => false,
  reach: ({ size }) => beyond(parseDecimal(size)),
};
