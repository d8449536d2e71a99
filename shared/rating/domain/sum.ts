import { add, type Exact, reduce, whole } from '#shared/kernel/money.ts';

/** The exact sum, in lowest terms. Amounts of one denominator are added as whole numbers first, so that denominators do not multiply. */
export const sumOf = (amounts: Iterable<Exact>): Exact => {
  const byDenominator = new Map<bigint, bigint>();
  for (const { num, den } of amounts) byDenominator.set(den, (byDenominator.get(den) ?? 0n) + num);
  return [...byDenominator].reduce((sum, [den, num]) => reduce(add(sum, { num, den })), whole(0n));
};
