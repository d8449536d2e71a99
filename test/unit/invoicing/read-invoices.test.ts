import { expect, test } from 'vitest';
import { invoicingStore } from '#shared/invoicing/store.ts';
import { insertRequested } from '#shared/invoicing/writes.ts';
import { requested } from '#test/support/invoices.ts';
import { createTwin } from '#test/support/twin.ts';

const periods = ['2023-09', '2023-10', '2023-11'];

/** A factory with two tenants and an invoice a month for each. */
const filled = async () => {
  const { table } = createTwin(1);
  for (const [index, period] of periods.entries()) {
    for (const tenant of ['ten_a', 'ten_b']) {
      await table.commit(insertRequested(requested({ id: `inv_${index}${tenant}`, tenant, period }), undefined));
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
  expect((await find({ factory: 'fac_1', tenant: undefined }, id))?.invoice.period).toBe('2023-09');
  expect((await find({ factory: 'fac_1', tenant: 'ten_a' }, id))?.invoice.period).toBe('2023-09');
  expect(await find({ factory: 'fac_1', tenant: 'ten_b' }, id)).toBeUndefined();
  expect(await find({ factory: 'fac_2', tenant: undefined }, id)).toBeUndefined();
  expect(await find({ factory: 'fac_2', tenant: 'ten_a' }, id)).toBeUndefined();
});
