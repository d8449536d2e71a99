import { compare, type Exact, subtract, ZERO } from '#shared/kernel/money.ts';

/** What parts of a price have come to beyond what was booked for each: the first with the first; one without a partner has nothing there. */
export const partsBeyond = (now: readonly Exact[], booked: readonly Exact[]): readonly Exact[] => {
  const longer = now.length < booked.length ? booked : now;
  return longer.map((_, index) => subtract(now[index] ?? ZERO, booked[index] ?? ZERO));
};

/** How much of each part is taken where an amount is taken off them: the last part first, since it brought them over a limit. */
export const takenFromLast = (parts: readonly Exact[], amount: Exact): readonly Exact[] => {
  let left = amount;
  const taken = parts.toReversed().map((part) => {
    const most = compare(part, ZERO) < 0 ? ZERO : part;
    const one = compare(left, most) < 0 ? left : most;
    left = subtract(left, one);
    return one;
  });
  return taken.toReversed();
};

/**
 * What is due once usage has come to a total of which some is booked: the rest, so that all that is billed adds up to the total. Where
 * usage was corrected downwards, that is below zero: money back, or nothing where negative totals are `clamped_at_zero`.
 */
export const owedBeyond = (total: Exact, booked: Exact, negative: 'kept' | 'clamped_at_zero' = 'kept'): Exact => {
  const rest = subtract(total, booked);
  return negative === 'clamped_at_zero' && compare(rest, ZERO) < 0 ? ZERO : rest;
};
