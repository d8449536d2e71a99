/** What was taken from each balance, and what none of them covered. */
export type Drawn = { readonly taken: readonly bigint[]; readonly uncovered: bigint };

/** Takes an amount from balances in their order, all that one has before the next; amounts in any one unit. */
export const drawInOrder = (balances: readonly bigint[], amount: bigint): Drawn => {
  let uncovered = amount;
  const taken = balances.map((balance) => {
    const part = balance < uncovered ? balance : uncovered;
    if (part <= 0n) return 0n;
    uncovered -= part;
    return part;
  });
  return { taken, uncovered };
};
