import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { progressiveInvoices } from '#shared/invoicing/domain/progressive-billing.ts';

const listed = (...amounts: bigint[]) => ({ amounts, recurring: null });

test('an invoice comes when usage reaches a threshold, over all that is not billed yet', () => {
  expect(progressiveInvoices(listed(200n, 500n), [100n, 200n, 400n, 650n, 900n])).toEqual({ invoices: [200n, 450n], credit: 650n });
});

test('usage that passes two thresholds at once makes one invoice', () => {
  expect(progressiveInvoices(listed(500n, 200n), [700n])).toEqual({ invoices: [700n], credit: 700n });
});

test('below the first threshold, or without any, there is none', () => {
  expect(progressiveInvoices(listed(200n), [199n])).toEqual({ invoices: [], credit: 0n });
  expect(progressiveInvoices(listed(), [10n ** 20n])).toEqual({ invoices: [], credit: 0n });
});

test('the last threshold recurs above itself', () => {
  const thresholds = { amounts: [200n], recurring: 100n };
  expect(progressiveInvoices(thresholds, [250n, 299n, 300n, 399n, 555n])).toEqual({ invoices: [250n, 50n, 255n], credit: 555n });
  expect(progressiveInvoices({ amounts: [], recurring: 100n }, [99n, 100n])).toEqual({ invoices: [100n], credit: 100n });
});

test('what is billed within the period is credited in full, and is never more than usage has come to', () => {
  const amounts = fc.array(fc.bigInt(1n, 1_000n), { maxLength: 5 });
  const rising = fc
    .array(fc.bigInt(0n, 400n))
    .map((added) => added.map((_, index) => added.slice(0, index + 1).reduce((a, b) => a + b, 0n)));
  fc.assert(
    fc.property(amounts, fc.option(fc.bigInt(1n, 500n)), rising, (amounts, recurring, cumulated) => {
      const { invoices, credit } = progressiveInvoices({ amounts, recurring }, cumulated);
      return (
        invoices.reduce((a, b) => a + b, 0n) === credit && credit <= (cumulated.at(-1) ?? 0n) && invoices.every((invoice) => invoice > 0n)
      );
    }),
  );
});
