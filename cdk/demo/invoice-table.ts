import type { InvoiceResult } from './collect.ts';

/** The invoices as lines of text. */
export const invoiceTable = (invoices: readonly InvoiceResult[]): string => {
  const rows = [
    ['Tenant', 'Invoice', 'Lines', 'Total'],
    ...invoices.map(({ tenant, number, lines, total, currency }) => [tenant, number ?? '', String(lines.length), `${total} ${currency}`]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = ([tenant = '', number = '', lines = '', total = '']: readonly string[]): string =>
    [tenant.padEnd(widths[0]!), number.padEnd(widths[1]!), lines.padStart(widths[2]!), total.padStart(widths[3]!)].join('  ');
  return rows.map(line).join('\n');
};
