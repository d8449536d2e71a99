/** A sum of whole numbers, exact at any size. What fits is kept in 64 bits, in place: a new bigint for each addend would take twice as long. */
export type RunningSum = { readonly small: BigInt64Array; large: bigint };

/** Beyond this the small part is moved over. */
const FULL = 2n ** 62n;

export const noSum = (): RunningSum => ({ small: new BigInt64Array(1), large: 0n });

/** Adds to a sum, in place. */
export const addTo = (sum: RunningSum, addend: bigint): void => {
  const small = sum.small[0]! + addend;
  const isFull = small >= FULL || small <= -FULL;
  sum.small[0] = isFull ? 0n : small;
  if (isFull) sum.large += small;
};

export const valueOf = ({ small, large }: RunningSum): bigint => small[0]! + large;
