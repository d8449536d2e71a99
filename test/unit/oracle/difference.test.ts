import { expect, test } from 'vitest';
import { difference } from '#test/oracle/difference.ts';

const line = { meter: 'gpu.time', sku: 'gpu.generic', quantity: '1', unit: 'GPU-hour', amount: '1.00' };
const invoice = (tenant: string) => ({ tenant, period: '2023-11', currency: 'USD', total: '1.00', lines: [line] });
const expected = [invoice('t1'), invoice('t2')];
const found = expected.map((one, index) => ({ ...one, number: `A-${index}` }));
const second = (change: object) => [found[0], { ...found[1], ...change }];

test('invoices with numbers of their own are equal', () => {
  expect(difference(expected, found)).toBeUndefined();
});

test.each([
  ['a total', second({ total: '1.01' }), { tenant: 't2', field: 'total', expected: '1.00', found: '1.01' }],
  ['a quantity', second({ lines: [{ ...line, quantity: '2' }] }), { field: 'lines[0].quantity (gpu.time gpu.generic)', found: '2' }],
  ['money as a number', second({ total: 1 }), { field: 'total', expected: '1.00', found: 1 }],
  ['a missing line', second({ lines: [] }), { field: 'lines[0].meter (gpu.time gpu.generic)', found: undefined }],
  ['one line more', second({ lines: [line, line] }), { field: 'lines[1].meter', expected: undefined, found: 'gpu.time' }],
  ['a repeated number', second({ number: 'A-0' }), { tenant: 't2', field: 'number', found: 'A-0' }],
  ['no number', second({ number: null }), { tenant: 't2', field: 'number', found: null }],
  ['a missing invoice', [found[0]], { tenant: 't2', field: 'tenant', found: undefined }],
  ['one invoice more', [...found, found[0]], { field: 'invoices', expected: 2, found: 3 }],
  ['another order', found.toReversed(), { tenant: 't1', field: 'tenant', found: 't2' }],
  ['no list', {}, { field: 'invoices' }],
])('%s is named', (_, given, named) => {
  expect(difference(expected, given)).toMatchObject(named);
});
