import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Closed } from '#shared/invoicing/domain/invoice.ts';
import { fitting, invoiceNumber, planNumbers } from '#shared/invoicing/domain/plan-numbers.ts';

test('numbers have at least six digits', () => {
  expect([1n, 999_999n, 1_000_000n].map((count) => invoiceNumber('INV', count))).toEqual(['INV-000001', 'INV-999999', 'INV-1000000']);
});

test('numbers go on from the last without gap or repeat, in the order given', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 0, max: 24 }), (start, count) => {
      const closings = Array.from({ length: count }, (_, index) => ({ id: `inv_${index}`, series: 'INV', status: 'closing' }) as Closed);
      const { finalized, last } = planNumbers(closings, start, 5);
      return (
        last === start + BigInt(count) &&
        finalized.every(
          ({ id, number, status, finalizedAt }, index) =>
            id === `inv_${index}` &&
            number === invoiceNumber('INV', start + BigInt(index) + 1n) &&
            status === 'finalized' &&
            finalizedAt === 5,
        )
      );
    }),
  );
});

test('as many as fit are taken in their order, and of a tenant one', () => {
  const all = ['a', 'b', 'a', 'c', 'd'].map((tenant, index) => ({ tenant, writes: index + 1 }));
  const taken = (most: number) => fitting(all, ({ writes }) => writes, most).map(({ tenant, writes }) => `${tenant}${writes}`);
  expect([taken(0), taken(3), taken(11), taken(12), taken(100)]).toEqual([
    [],
    ['a1', 'b2'],
    ['a1', 'b2', 'c4'],
    ['a1', 'b2', 'c4', 'd5'],
    ['a1', 'b2', 'c4', 'd5'],
  ]);
});
