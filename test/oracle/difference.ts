import type { ExpectedInvoice, ExpectedLine } from './expected.ts';

export type Difference = { readonly tenant: string; readonly field: string; readonly expected: unknown; readonly found: unknown };

type Found = Readonly<Record<string, unknown>> | undefined;

/** The first field in which the found invoices differ from the expected ones. Numbers of invoices must only be there, once each. */
export const difference = (expected: readonly ExpectedInvoice[], found: unknown): Difference | undefined => {
  if (!Array.isArray(found)) return { tenant: '-', field: 'invoices', expected: 'a list', found: typeof found };
  const numbers = new Set<unknown>();
  for (const [index, invoice] of expected.entries()) {
    const at: Found = found[index];
    const first = invoiceDifference(invoice, at) ?? numberDifference(invoice.tenant, at?.['number'], numbers);
    if (first !== undefined) return first;
  }
  if (found.length === expected.length) return undefined;
  return { tenant: '-', field: 'invoices', expected: expected.length, found: found.length };
};

const invoiceDifference = (invoice: ExpectedInvoice, found: Found): Difference | undefined => {
  const heads = (['tenant', 'period', 'currency'] as const).map((field) => [field, invoice[field], found?.[field]] as const);
  const lines = Array.isArray(found?.['lines']) ? (found['lines'] as Found[]) : [];
  const count = Math.max(invoice.lines.length, lines.length);
  const compared = [
    ...heads,
    ...Array.from({ length: count }, (_, index) => lineFields(invoice.lines[index], lines[index], index)).flat(),
    ['total', invoice.total, found?.['total']] as const,
  ];
  const first = compared.find(([, expected, found]) => expected !== found);
  return first && { tenant: invoice.tenant, field: first[0], expected: first[1], found: first[2] };
};

const lineFields = (line: ExpectedLine | undefined, found: Found, index: number) =>
  (['meter', 'sku', 'quantity', 'unit', 'amount'] as const).map((field) => {
    const name = line === undefined ? `lines[${index}].${field}` : `lines[${index}].${field} (${line.meter} ${line.sku})`;
    return [name, line?.[field], found?.[field]] as const;
  });

const numberDifference = (tenant: string, number: unknown, seen: Set<unknown>): Difference | undefined => {
  if (typeof number !== 'string' || number === '') return { tenant, field: 'number', expected: 'an invoice number', found: number };
  if (seen.has(number)) return { tenant, field: 'number', expected: 'a number of its own', found: number };
  seen.add(number);
  return undefined;
};
