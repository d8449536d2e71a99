import type { Currency } from '#shared/kernel/currency.ts';
import type { Key, Table, Write } from '#shared/platform/table.ts';

/** The one currency that a tenant is billed in; undefined before its first contract or reservation with a price has settled it. */
export type CurrencyOf = (tenant: string) => Promise<Currency | undefined>;

const currencyKey = (tenant: string): Key => ({ table: 'billing', pk: `T#${tenant}`, sk: 'CURRENCY' });

export const billingCurrency =
  (table: Pick<Table, 'get'>): CurrencyOf =>
  async (tenant) =>
    (await table.get(currencyKey(tenant)))?.['currency'] as Currency | undefined;

/** Settles it for ever; a second writer loses, and reads what was settled. */
export const insertCurrency = (tenant: string, currency: Currency): Write => ({
  insert: { ...currencyKey(tenant), version: 1, currency },
});
