import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listInvoiceLines, readInvoicePage } from '#shared/invoicing/endpoints.ts';
import type { Head } from './finalize.ts';
import { inParallel } from './in-parallel.ts';
import { PERIOD } from './period.ts';
import type { SetUp } from './set-up.ts';

/** One entry of `invoices.json`: money and base units as strings. */
export type InvoiceResult = {
  readonly tenant: string;
  readonly period: string;
  readonly currency: string;
  readonly number: string | null;
  readonly total: string;
  readonly lines: readonly InvoiceLine[];
};
type InvoiceLine = Record<'meter' | 'sku' | 'quantity' | 'unit' | 'amount', string>;

/** Writes `invoices.json` and the HTML of each invoice to the folder `out`, from the API alone. */
export const collect = async ({ operator }: SetUp, heads: readonly Head[], out: string): Promise<InvoiceResult[]> => {
  await mkdir(join(out, 'html'), { recursive: true });
  const sorted = heads.toSorted((a, b) => ordinal(a) - ordinal(b));
  const invoices = await inParallel(sorted, async ({ id, tenantName, currency, number, total }) => {
    await writeFile(join(out, 'html', `${tenantName}.html`), await operator.call(readInvoicePage, { params: { invoice: id } }));
    const served = await Array.fromAsync(operator.pages(listInvoiceLines, { params: { invoice: id } }));
    const lines = served.map(({ meter, sku, quantity, unit, amount }) => ({ meter, sku, quantity, unit, amount: amount.amount }));
    lines.sort((a, b) => order(a.meter, b.meter) || order(a.sku, b.sku));
    return { tenant: tenantName, period: PERIOD.name, currency: currency!, number, total: total!.amount, lines };
  });
  await writeFile(join(out, 'invoices.json'), `${JSON.stringify(invoices, undefined, 2)}\n`);
  return invoices;
};

/** `t12` is 12. */
const ordinal = ({ tenantName }: Head): number => Number(tenantName.slice(1));

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
