import type { Instant } from '#shared/kernel/time.ts';
import { drawInOrder } from './draw.ts';

/** Credit that usage draws down, in any one unit. It counts from `effectiveAt` until it expires or is voided. */
export type Grant = {
  readonly amount: bigint;
  /** The lower, the sooner it is drawn. */
  readonly priority: number;
  readonly effectiveAt?: Instant | undefined;
  readonly expiresAt?: Instant | undefined;
  readonly voidedAt?: Instant | undefined;
};

export type CreditUse = { readonly at: Instant; readonly quantity: bigint };

/** What each grant still holds, and what was used without any. */
export type CreditBalances = { readonly balances: readonly bigint[]; readonly overage: bigint };

/**
 * What is left of grants once usage has drawn on them, as of the last usage, grant or voiding: by priority, then earlier expiry, then
 * earlier place in the list. What no grant covers is overage, and the next grants that become effective pay it first. A grant that has
 * ended by then holds nothing.
 */
export const burnDown = (grants: readonly Grant[], usage: readonly CreditUse[]): CreditBalances => {
  const balances = grants.map(({ amount }) => amount);
  const order = grants.map((_, index) => index).sort((a, b) => compareGrants(grants[a]!, grants[b]!) || a - b);
  let overage = 0n;
  for (const at of momentsOf(grants, usage)) {
    const due = usage.filter((use) => use.at === at).reduce((sum, { quantity }) => sum + quantity, overage);
    const live = order.filter((index) => isLive(grants[index]!, at));
    const { taken, uncovered } = drawInOrder(
      live.map((index) => balances[index]!),
      due,
    );
    for (const [place, index] of live.entries()) balances[index]! -= taken[place]!;
    overage = uncovered;
  }
  const last = Math.max(...momentsOf(grants, usage));
  return { balances: balances.map((balance, index) => (hasEnded(grants[index]!, last) ? 0n : balance)), overage };
};

/** When something changes but by expiry, in order; a grant without a beginning has always been there. */
const momentsOf = (grants: readonly Grant[], usage: readonly CreditUse[]): readonly Instant[] => {
  const all = [...usage.map(({ at }) => at), ...grants.flatMap(({ effectiveAt, voidedAt }) => [effectiveAt, voidedAt])];
  return [...new Set(all.filter((at) => at !== undefined))].sort((a, b) => a - b);
};

const compareGrants = (a: Grant, b: Grant): number => a.priority - b.priority || until(a) - until(b);
const until = ({ expiresAt = Number.MAX_SAFE_INTEGER }: Grant): Instant => expiresAt;
const hasEnded = ({ expiresAt, voidedAt }: Grant, at: Instant): boolean =>
  (expiresAt !== undefined && expiresAt <= at) || (voidedAt !== undefined && voidedAt <= at);
const isLive = (grant: Grant, at: Instant): boolean => (grant.effectiveAt ?? at) <= at && !hasEnded(grant, at);
