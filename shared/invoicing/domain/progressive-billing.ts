/** Amounts in minor units that are billed within a period as soon as usage has come to them; the last may recur above itself. */
export type Thresholds = { readonly amounts: readonly bigint[]; readonly recurring: bigint | null };

/** What each invoice within the period bills, and what its last one bills: the rest, by crediting what the others had billed. */
export type ProgressiveInvoices = { readonly invoices: readonly bigint[]; readonly credit: bigint };

/**
 * The invoices within a period: one whenever what usage has come to has reached a threshold that none has reached before, over all that
 * no invoice has billed yet. `cumulated` is what usage has come to, in minor units, each time that usage came in.
 */
export const progressiveInvoices = (thresholds: Thresholds, cumulated: readonly bigint[]): ProgressiveInvoices => {
  const invoices: bigint[] = [];
  let credit = 0n;
  let next = nextThreshold(thresholds, 0n);
  for (const amount of cumulated) {
    if (next === null || amount < next) continue;
    invoices.push(amount - credit);
    credit = amount;
    next = nextThreshold(thresholds, amount);
  }
  return { invoices, credit };
};

/** The lowest threshold above an amount; null where there is none. */
const nextThreshold = ({ amounts, recurring }: Thresholds, amount: bigint): bigint | null => {
  const inOrder = [...amounts].sort((a, b) => (a < b ? -1 : 1));
  const listed = inOrder.find((threshold) => threshold > amount);
  if (listed !== undefined) return listed;
  if (recurring === null || recurring <= 0n) return null;
  const last = inOrder.at(-1) ?? 0n;
  return last + recurring * ((amount - last) / recurring + 1n);
};
