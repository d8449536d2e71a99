import type { Fine, PriceTier } from './price-tiers.ts';

/** How much of a quantity falls on each tier when `used` came before it. The parts add up to the quantity. */
export const placeOnTiers = (tiers: readonly PriceTier[], used: Fine, quantity: Fine): readonly Fine[] => {
  const after = used + quantity;
  let start = 0n;
  return tiers.map(({ end }) => {
    const from = max(start, used);
    const to = end === null ? after : min(end, after);
    start = end ?? after;
    return max(to - from, 0n);
  });
};

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
