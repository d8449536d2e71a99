import { expect, test } from 'vitest';
import { invoiceTable } from '#cdk/demo/invoice-table.ts';

test('invoices are shown as a table', () => {
  const invoice = { tenant: 't1', period: '2023-11', currency: 'USD', number: 'FL-000001', total: '7904.13', lines: [] };
  expect(invoiceTable([invoice])).toBe('Tenant  Invoice    Lines        Total\nt1      FL-000001      0  7904.13 USD');
});
