import { drawInOrder } from './draw.ts';

/** Prepaid credit. The lower its priority number, the sooner it is drawn; `scope` is the one kind of fee that it pays, null for any. */
export type Wallet = { readonly id: string; readonly balance: bigint; readonly priority: number; readonly scope: string | null };

/** What is drawn for a fee, and from which wallets: lower priority number first, then in their order. Amounts in minor units. */
export const drawWallets = (
  wallets: readonly Wallet[],
  fee: { readonly amount: bigint; readonly scope: string | null },
): ReadonlyMap<string, bigint> => {
  const willing = wallets.filter(({ scope }) => scope === null || scope === fee.scope).toSorted((a, b) => a.priority - b.priority);
  const { taken } = drawInOrder(
    willing.map(({ balance }) => balance),
    fee.amount,
  );
  return new Map(willing.map(({ id }, index) => [id, taken[index]!] as const).filter(([, amount]) => amount > 0n));
};
