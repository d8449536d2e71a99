import { expect, test } from 'vitest';
import { closingInvoice } from '#shared/invoicing/domain/invoice.ts';
import { insertClosing, invoicingStore } from '#shared/invoicing/store.ts';
import { createTwin } from '#test/support/twin.ts';

const periods = ['2023-09', '2023-10', '2023-11'];

/** A factory with two tenants and an invoice a month for each. */
const filled = async () => {
  const { table } = createTwin(1);
  for (const [index, period] of periods.entries()) {
    for (const tenant of ['ten_a', 'ten_b']) {
      const plan = { tenant, period, currency: 'USD' as const, total: '1.00', lines: [], unrated: [], prices: [] };
      const parties = { factory: 'fac_1', seller: 'north', tenant, tenantName: tenant };
      const hashes = { basis: 'b', plan: 'p' };
      await table.commit(insertClosing(closingInvoice({ ...parties, id: `inv_${index}${tenant}`, plan, currency: 'USD', hashes, now: 1 })));
    }
  }
  return invoicingStore(table);
};

/** Ids page by page, as a client reads them. */
const pages = async (tenant: string | undefined, period: string | undefined, limit: number) => {
  const invoicing = await filled();
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await invoicing.invoices({ factory: 'fac_1', tenant }, period, { limit, cursor });
    found.push(page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
};

test('a list is read page by page, each invoice once, in order', async () => {
  expect(await pages(undefined, undefined, 4)).toEqual([
    ['inv_0ten_a', 'inv_0ten_b', 'inv_1ten_a', 'inv_1ten_b'],
    ['inv_2ten_a', 'inv_2ten_b'],
  ]);
  expect(await pages('ten_b', undefined, 3)).toEqual([['inv_0ten_b', 'inv_1ten_b', 'inv_2ten_b']]);
});

test('a page of one month is full, however many other months lie between', async () => {
  expect(await pages(undefined, '2023-10', 1)).toEqual([['inv_1ten_a'], ['inv_1ten_b']]);
  expect(await pages('ten_a', '2023-11', 100)).toEqual([['inv_2ten_a']]);
  expect(await pages('ten_a', '2023-12', 100)).toEqual([[]]);
});

test('an invoice is found by its factory or its tenant, and by nobody else', async () => {
  const { invoice: find } = await filled();
  const id = 'inv_0ten_a';
  expect((await find({ factory: 'fac_1', tenant: undefined }, id))?.period).toBe('2023-09');
  expect((await find({ factory: 'fac_1', tenant: 'ten_a' }, id))?.period).toBe('2023-09');
  expect(await find({ factory: 'fac_1', tenant: 'ten_b' }, id)).toBeUndefined();
  expect(await find({ factory: 'fac_2', tenant: undefined }, id)).toBeUndefined();
  expect(await find({ factory: 'fac_2', tenant: 'ten_a' }, id)).toBeUndefined();
});
