import { type Exact, roundHalfAway } from '#shared/kernel/money.ts';
import { taxOn } from './tax.ts';

/** What a credit note gives back, in minor units. */
export type CreditNoteAmounts = { readonly net: bigint; readonly tax: bigint; readonly total: bigint };

/** The amounts of a credit note over an exact net amount: its tax is that of the exact amount, not of the rounded one; each is rounded. */
export const creditNoteAmounts = (exactNet: Exact, taxPercent: Exact): CreditNoteAmounts => {
  const net = roundHalfAway(exactNet);
  const tax = taxOn(exactNet, [taxPercent]);
  return { net, tax, total: net + tax };
};
