import { sumOf } from '#shared/kernel/money.ts';
import * as z from 'zod';
import { scaled } from '#shared/kernel/decimal.ts';
import { modelOf } from '#shared/rating/domain/models.ts';
import { baseUnitsOf } from '#shared/rating/domain/units.ts';
import { rateBuckets } from '#shared/rating/models/bucketed.ts';
import { commitmentOf, settle } from '#shared/rating/models/windowed-commitment.ts';
import { decimal, maybe, price } from '../fields.ts';
import { inOrder, number } from '../found.ts';
import { kind } from '../kind.ts';
import { type RateKind, rateKinds } from '../rate-kinds.ts';
import { amountsOf, period, priceOfTerms } from '../rated.ts';

const each = z
  .discriminatedUnion(
    'kind',
    Object.entries<RateKind>(rateKinds).map(([name, { shape }]) => z.strictObject({ ...shape, kind: z.literal(name) })) as never,
  )
  .transform((fields: Readonly<Record<string, unknown>> & { readonly kind: keyof typeof rateKinds }) =>
    rateKinds[fields.kind].terms(fields),
  );

/** Each bucket is rated alone. */
export const bucketed = kind({ buckets: z.array(decimal), each }, (fields, money) => {
  const { rate } = priceOfTerms(fields.each);
  const context = { baseUnits: baseUnitsOf(rate), period };
  const amount = rateBuckets(fields.buckets.map(scaled), context, () => modelOf(rate).accumulate(rate, context));
  return { total: number(money.line(amount)) };
});

const window = z.strictObject({
  usage: decimal,
  unit: price,
  commit: maybe(price),
  commit_units: maybe(price),
  overage: maybe(price),
  true_up: maybe(z.boolean()),
});

/** The usage of each window at the window's price, settled with what is committed to in it. */
export const windowedCommitment = kind({ windows: z.array(window) }, ({ windows }, money) => {
  const settled = windows.map(({ usage, unit, commit, commit_units, overage, true_up }) => {
    const cost = sumOf(amountsOf(priceOfTerms({ model: 'unit', unitPrice: unit }), usage));
    const committed = commit === undefined ? commit_units && { quantity: commit_units } : { amount: commit };
    const commitment = committed ? commitmentOf({ unitPrice: unit, commit: committed }) : null;
    return settle(cost, commitment, { overageFactor: overage, trueUp: true_up });
  });
  const all = (which: 'total' | 'utilized' | 'overage' | 'trueUp') => settled.map((one) => money.line(one[which]));
  const sum = (which: Parameters<typeof all>[0]) => number(money.line(sumOf(settled.map((one) => one[which]))));
  return {
    total: sum('total'),
    per_window: inOrder(all('total')),
    utilized: sum('utilized'),
    overage: sum('overage'),
    true_up: sum('trueUp'),
  };
});
