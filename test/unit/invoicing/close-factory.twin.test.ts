import { expect, test } from 'vitest';
import { parseInstant } from '#shared/kernel/time.ts';
import { type Invoice, requestedInvoice } from '#shared/invoicing/domain/invoice.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import { requestFactoryClose, requestPage } from '#shared/invoicing/usecases/close-factory.ts';
import { requestInvoice } from '#shared/invoicing/usecases/request-invoice.ts';
import { waiveQuantity } from '#shared/invoicing/usecases/waive-quantity.ts';
import { insertRequested, replaceInvoice } from '#shared/invoicing/writes.ts';
import { once as onceOn } from '#shared/platform/once.ts';
import type { FactoryClose } from '#shared/invoicing/domain/factory-close.ts';
import type { Waiver } from '#shared/invoicing/domain/waiver.ts';
import type { Tenant } from '#shared/tenancy/domain/directory.ts';
import { READY } from '#test/support/billing.ts';
import { createTwin } from '#test/support/twin.ts';

const DECEMBER = parseInstant('2023-12-01T01:00:00Z');
const MONTH = { factory: 'fac_1', period: '2023-11' };
const tenants = ['ten_1', 'ten_2', 'ten_3'].map((id) => ({ id, name: id }) as Tenant);

/** A factory of three tenants, two a page, and what was rung. */
const world = () => {
  const twin = createTwin(1);
  const { table } = twin;
  const rung: string[] = [];
  let made = 0;
  const deps = {
    invoicing: invoicingStore(table),
    commit: table.commit,
    newId: (prefix: string) => `${prefix}_${(made += 1)}`,
    usage: { readiness: async () => READY },
    closing: { ring: async (group: string) => void rung.push(group) },
    tenancy: {
      tenants: async (_factory: string, { cursor }: { cursor?: string | undefined }) =>
        cursor === undefined ? { data: tenants.slice(0, 2), nextCursor: 'more' } : { data: tenants.slice(2), nextCursor: null },
    },
  };
  const once = <Value>() =>
    onceOn(table, async () => {})<Value>({ owner: 'o', key: `k${(made += 1)}`, hash: 'h', wall: 0 }, () => ({ status: 202, body: {} }));
  const ask = () => requestFactoryClose(deps)(once<FactoryClose>(), { ...MONTH, seller: 'north' }, DECEMBER);
  return { table, items: () => twin.items(), rung, deps, once, ask };
};

test('a page rings for those that wait to be closed, not for those that are billed', async () => {
  const { table, rung, deps, ask } = world();
  const parties = { factory: 'fac_1', seller: 'north', tenant: 'ten_2', tenantName: 'ten_2' };
  const billed = requestedInvoice({ ...parties, id: 'inv_0', period: '2023-11', revision: 1, withEarlier: false, unlessEmpty: false, now: 0 }); // prettier-ignore
  await table.commit(insertRequested(billed, undefined));
  await table.commit([replaceInvoice({ version: 1 }, { ...billed, status: 'finalized' })]);
  await ask();
  expect([await requestPage(deps)(MONTH, DECEMBER), await requestPage(deps)(MONTH, DECEMBER)]).toEqual([2, 1]);
  expect(rung).toEqual(['close#fac_1#2023-11', 'ten_1', 'close#fac_1#2023-11', 'ten_3']);
});

test('a close that is asked for again while it goes on begins at its first tenant, and is listed once', async () => {
  const { items, deps, ask } = world();
  await ask();
  await requestPage(deps)(MONTH, DECEMBER);
  await ask();
  expect(items().filter(({ pk }) => pk === 'CLOSES')).toHaveLength(1);
  expect([await requestPage(deps)(MONTH, DECEMBER), await requestPage(deps)(MONTH, DECEMBER), await requestPage(deps)(MONTH, DECEMBER)]).toEqual([2, 1, 0]); // prettier-ignore
  expect(items().filter(({ pk }) => pk === 'CLOSES')).toEqual([]);
});

test('a request rings for its tenant, and again where it is repeated, as the first ring may be lost', async () => {
  const { table, rung, deps } = world();
  const parties = { factory: 'fac_1', seller: 'north', tenant: 'ten_1', tenantName: 'ten_1' };
  const unused = {
    usage: { hours: async function* none() {} },
    commitments: async function* none() {},
    prices: async () => ({ contracts: [], versions: [] }),
  };
  const again = onceOn(table, async () => {})<Invoice>({ owner: 'o', key: 'same', hash: 'h', wall: 0 }, ({ id }) => ({
    status: 202,
    body: id,
  }));
  const ask = () => requestInvoice({ ...deps, ...unused })(again, parties, { period: '2023-11', withEarlier: false }, DECEMBER);
  expect([(await ask()).body, (await ask()).body, rung]).toEqual(['inv_1', 'inv_1', ['ten_1', 'ten_1']]);
});

test('a waiver of a month that no close looks at by itself tells the next one, of a later month it need not', async () => {
  const { items, deps, once } = world();
  const waive = (period: string) =>
    waiveQuantity({ ...deps, tenancy: { project: async (_tenant: string, id: string) => ({ id, name: id }) as never } })(once<Waiver>(), {
      factory: 'fac_1',
      tenant: 'ten_1',
      period,
      project: 'prj_1',
      meter: 'tokens.input',
      sku: 'llm',
      quantity: '5',
      by: 'key_1',
      at: DECEMBER,
      reason: 'mistyped',
    });
  for (const period of ['2023-07', '2023-08']) await waive(period);
  expect(items().flatMap(({ pk, sk }) => (pk.endsWith('#AGAIN') ? [sk.slice(0, 7)] : []))).toEqual(['2023-07']);
});
