import { expect, test } from 'vitest';
import { allowed, assertAllowed, isOver, type InvoiceAction, type InvoiceStatus } from '#shared/invoicing/domain/invoice-states.ts';

const cells = Object.entries(allowed).flatMap(([status, actions]) =>
  Object.entries(actions).map(([action, answer]) => [status as InvoiceStatus, action as InvoiceAction, answer] as const),
);

test('an invoice is closed, numbered and voided in that order, or withdrawn, and nothing leaves an end', () => {
  expect(cells.filter(([, , answer]) => answer === true).map(([status, action]) => `${status} ${action}`)).toEqual([
    'requested close',
    'requested withdraw',
    'closing number',
    'closing return',
    'finalized void',
  ]);
  expect(Object.keys(allowed).filter((status) => isOver(status as InvoiceStatus))).toEqual(['void', 'withdrawn']);
});

test.each(cells)('%s: %s', (status, action, answer) => {
  const attempt = () => assertAllowed({ id: 'inv_1', status }, action);
  if (answer === true) expect(attempt).not.toThrow();
  else expect(attempt).toThrow(answer);
});
