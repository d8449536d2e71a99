import * as z from 'zod';
import { drawInOrder } from '#shared/credits/domain/draw.ts';
import { burnDown } from '#shared/credits/domain/grants.ts';
import { drawWallets } from '#shared/credits/domain/wallets.ts';
import { taxOn } from '#shared/invoicing/domain/tax.ts';
import { decimalScale } from '#shared/kernel/decimal.ts';
import { add, type Exact, subtract, whole } from '#shared/kernel/money.ts';
import { sumRounded } from '#shared/kernel/rounding.ts';
import { count, decimal, instant, maybe } from '../fields.ts';
import { inOrder, integer, number, table } from '../found.ts';
import { kind } from '../kind.ts';

/** Prepaid credit pays an invoice as it is rounded, at most all of it. */
export const walletCap = kind({ fees_precise_minor: z.array(decimal), tax_percent: decimal, wallet_minor: count }, (fields) => {
  const fees = whole(sumRounded(fields.fees_precise_minor));
  const tax = whole(taxOn(fees, [fields.tax_percent]));
  const total = add(fees, tax);
  const { taken, uncovered } = drawInOrder([fields.wallet_minor], total.num);
  return {
    fees: number(fees),
    tax: number(tax),
    total: number(total),
    prepaid: integer(taken[0]!),
    due: integer(uncovered),
    wallet_after: number(subtract(whole(fields.wallet_minor), whole(taken[0]!))),
  };
});

const wallet = z
  .strictObject({ id: z.string(), minor: count, priority: z.int(), scope: maybe(z.string()) })
  .transform(({ id, minor, priority, scope }) => ({ id, balance: minor, priority, scope: scope ?? null }));

/** A fee that several wallets may pay. */
export const creditWallets = kind({ wallets: z.array(wallet), fee_minor: count, scope: maybe(z.string()) }, (fields) => {
  const drawn = drawWallets(fields.wallets, { amount: fields.fee_minor, scope: fields.scope ?? null });
  return { drawn: table(Object.fromEntries([...drawn].map(([id, amount]) => [id, whole(amount)]))) };
});

const grant = z
  .strictObject({
    amount: decimal,
    priority: maybe(z.int()),
    effective_at: maybe(instant),
    expires_at: maybe(instant),
    expires: maybe(instant),
    voided_at: maybe(instant),
  })
  .transform((given) => ({
    amount: given.amount.num,
    priority: given.priority ?? 0,
    effectiveAt: given.effective_at,
    expiresAt: given.expires_at ?? given.expires,
    voidedAt: given.voided_at,
  }));

const use = z.strictObject({ at: instant, qty: decimal }).transform(({ at, qty }) => ({ at, quantity: qty.num }));

/** Grants and what usage leaves of them. */
export const creditGrants = kind(
  { grants: z.array(grant), usage: z.array(use), overage: z.literal('carried_to_later_grants').optional() },
  ({ grants, usage }) => {
    const { balances, overage } = burnDown(grants, usage);
    return { balances: inOrder(balances.map(asWritten)), overage: number(asWritten(overage)) };
  },
);

/** Amounts of credit are whole numbers of 10^-15. */
const asWritten = (credit: bigint): Exact => ({ num: credit, den: decimalScale });
