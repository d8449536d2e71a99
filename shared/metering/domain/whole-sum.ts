/** A sum of whole numbers, exact at any size and quick while it is small. */
export type WholeSum = { small: number; large: bigint };

/** Beyond this the small part is moved over: it and one more addend stay a safe integer. */
export const FULL = 4_000_000_000_000_000;

export const noSum = (): WholeSum => ({ small: 0, large: 0n });

/** Adds a whole number of 0 to 5 x 10^15, in place. */
export const addWhole = (sum: WholeSum, addend: number): void => {
  sum.small += addend;
  if (sum.small < FULL) return;
  sum.large += BigInt(sum.small);
  sum.small = 0;
};

export const wholeOf = ({ small, large }: WholeSum): bigint => large + BigInt(small);
