import { type Exact, multiply, roundHalfAway, subtract } from '#shared/kernel/money.ts';

/** A share of a fee, in whole minor units. */
export const dueOf = (fee: Exact, share: Exact): bigint => roundHalfAway(multiply(fee, share));

/** What is missing to a committed amount, in minor units: the usage is rounded first, since that is what its lines bill. */
export const trueUp = (committed: Exact, used: Exact): bigint => roundHalfAway(committed) - roundHalfAway(used);

/** What is charged so that usage comes to a share of a least amount, in minor units; nothing where it comes to that or more. */
export const minimumTrueUp = (minimum: Exact, share: Exact, used: Exact): bigint => {
  const missing = roundHalfAway(subtract(multiply(minimum, share), used));
  return missing > 0n ? missing : 0n;
};

/** What a plan's least amount adds to its fee where nothing was used, both for a share of the period and each rounded, as each is billed. */
export const commitmentFee = (commitment: Exact, planFee: Exact, share: Exact): bigint => dueOf(commitment, share) - dueOf(planFee, share);
