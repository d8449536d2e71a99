import { parseDecimal } from '#shared/kernel/decimal.ts';
import { add, compare, type Exact, multiply, ONE, subtract, ZERO } from '#shared/kernel/money.ts';
import { elapsedShare } from '#shared/kernel/proration.ts';
import type { Contract, SpendCommitment } from '../contract.ts';
import type { Stretch } from './price-model.ts';
import type { Segment } from './timeline.ts';

/** What a tenant has agreed to spend in a month, in the currency's major unit, by the contracts in force; the last one's terms hold. */
export type MonthlySpend = { readonly contract: Contract; readonly index: number; readonly terms: SpendCommitment; readonly amount: Exact };

/** The commitments of a month by name: each amount by the part of the month in which a contract has it. */
export const monthlySpend = (segments: readonly Segment[], period: Stretch): readonly MonthlySpend[] => {
  const byName = new Map<string, MonthlySpend>();
  for (const { start, end, contract } of segments) {
    for (const [index, terms] of (contract?.commitments ?? []).entries()) {
      const part = multiply(parseDecimal(terms.amount), elapsedShare({ start, end }, period));
      const amount = add(byName.get(terms.name)?.amount ?? ZERO, part);
      byName.set(terms.name, { contract: contract!, index, terms, amount });
    }
  }
  return [...byName.values()];
};

/** What is billed beside a spend so that its commitment is kept: the missing rest, or the part beyond it at `overageFactor` less once. */
export type SpendCharge = { readonly kind: 'true_up' | 'overage'; readonly amount: Exact };

export const spendCharge = ({ terms, amount }: Pick<MonthlySpend, 'terms' | 'amount'>, spent: Exact): SpendCharge | undefined => {
  const { trueUp, overageFactor = '1' } = terms;
  const beyond = subtract(spent, amount);
  if (compare(beyond, ZERO) < 0) return trueUp ? { kind: 'true_up', amount: subtract(amount, spent) } : undefined;
  const extra = multiply(beyond, subtract(parseDecimal(overageFactor), ONE));
  return compare(extra, ZERO) === 0 ? undefined : { kind: 'overage', amount: extra };
};
