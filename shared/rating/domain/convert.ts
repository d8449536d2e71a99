import { type Exact, multiply, whole } from '#shared/kernel/money.ts';

/** How a quantity is priced by units of another size: by parts of a unit too, or by units that are begun (`ceil`) or full (`floor`). */
export type Conversion = 'exact' | 'ceil' | 'floor';

/**
 * A quantity as it is priced where a price is for units of some size. It is the quantity of all usage so far that is converted, never
 * a part of it alone: else each part would pay for a unit that it only began.
 */
export const converted = (quantity: Exact, unit: Exact, conversion: Conversion): Exact => {
  if (conversion === 'exact') return quantity;
  const [num, den] = [quantity.num * unit.den, quantity.den * unit.num];
  const floor = (num - (((num % den) + den) % den)) / den;
  const isFull = floor * den === num;
  return multiply(unit, whole(conversion === 'floor' || isFull ? floor : floor + 1n));
};
