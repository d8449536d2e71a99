import { formatCents, toCents } from './fraction.ts';
import { PERIOD } from './period.ts';
import { type PriceBook, price, rateFor } from './price.ts';
import type { Used } from './usage.ts';

export type ExpectedLine = {
  readonly meter: string;
  readonly sku: string;
  readonly quantity: string;
  readonly unit: string;
  readonly amount: string;
};
export type ExpectedInvoice = {
  readonly tenant: string;
  readonly period: string;
  readonly currency: string;
  readonly total: string;
  readonly lines: readonly ExpectedLine[];
};
export type Expected = { readonly invoices: readonly ExpectedInvoice[]; readonly unrated: readonly Used[] };

/** The invoices of tenants t1 to tN, and the usage that has no price (the service must refuse to finalize those tenants). */
export const expected = (usage: readonly Used[], book: PriceBook, tenants: number): Expected => {
  const effective = Date.parse(book.effectiveFrom);
  const isRated = (used: Used) => rateFor(book, used.meter, used.sku) !== undefined && used.firstHour >= effective;
  const rated = usage.filter(isRated).sort((a, b) => order(a.meter, b.meter) || order(a.sku, b.sku));
  const invoices = Array.from({ length: tenants }, (_, index) => {
    const tenant = `t${index + 1}`;
    const priced = rated.filter((used) => used.tenant === tenant).map((used) => pricedLine(used, book));
    return {
      tenant,
      period: PERIOD.name,
      currency: book.currency,
      total: formatCents(priced.reduce((sum, { cents }) => sum + cents, 0n)),
      lines: priced.map(({ line }) => line),
    };
  });
  return { invoices, unrated: usage.filter((used) => !isRated(used)) };
};

const pricedLine = ({ meter, sku, quantity }: Used, book: PriceBook): { line: ExpectedLine; cents: bigint } => {
  const rate = rateFor(book, meter, sku)!;
  const cents = toCents(price(rate, quantity));
  return { line: { meter, sku, quantity: String(quantity), unit: rate.unit, amount: formatCents(cents) }, cents };
};

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
