import { expect, test } from 'vitest';
import type { Closed } from '#shared/invoicing/domain/invoice.ts';
import { invoiceNumber } from '#shared/invoicing/domain/plan-numbers.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import { numberInvoices } from '#shared/invoicing/usecases/number-invoices.ts';
import type { Item, Key, Table, Write } from '#shared/platform/table.ts';
import { closing as closingOf, commitClosing } from '#test/support/invoices.ts';
import { createTwin, type Faults, type Twin } from '#test/support/twin.ts';

const group = { factory: 'fac_1', series: 'INV' };
const noPause = async () => {};

const closing = (index: number, factory = group.factory): Closed => {
  const name = String(index).padStart(5, '0');
  return closingOf({ id: `inv_${name}`, tenant: `ten_${name}`, tenantName: `t${index}`, factory });
};
const closings = (count: number) => Array.from({ length: count }, (_, index) => closing(index));
const number = (table: Table) => numberInvoices({ invoicing: invoicingStore(table), commit: table.commit, pause: noPause })(group, 2);

/** What is wrong with the numbers, the lists and the books; empty if each invoice got one number and nothing else happened. */
const wrongs = async (twin: Twin, invoices: readonly Closed[]): Promise<string[]> => {
  const stored = (await invoicingStore(twin.table).stored(invoices)).map(({ invoice }) => invoice);
  const numbers = stored.map(({ number }) => number ?? 'none').sort();
  const wanted = invoices.map((_, index) => invoiceNumber('INV', BigInt(index) + 1n)).sort();
  const rows = twin.items();
  const { last } = await invoicingStore(twin.table).counter(group);
  const count = (test: (item: Item) => boolean) => rows.filter(test).length;
  return [
    ...(numbers.join() === wanted.join() ? [] : [`numbers: ${numbers.join(' ')}`]),
    ...(stored.every(({ status, finalizedAt }) => status === 'finalized' && finalizedAt === 2) ? [] : ['not all are finalized']),
    ...(last === BigInt(invoices.length) ? [] : [`counter: ${String(last)}`]),
    ...(count(({ pk }) => pk === 'CLOSING') === 0 ? [] : ['some are still pending']),
    ...(count(({ sk, version }) => sk.startsWith('BOOKED#') && version === 1) === invoices.length ? [] : ['booked twice or never']),
    ...(count(({ pk }) => pk.endsWith('#FACT')) === invoices.length ? [] : ['facts']),
  ];
};

test('a thousand invoices at once get a thousand numbers in order, without gap or repeat, from four workers', async () => {
  const twin = createTwin(7);
  const invoices = closings(1_000);
  for (const invoice of invoices) await commitClosing(twin.table, invoice);
  await twin.interleave([1, 2, 3, 4].map(() => () => number(twin.worker().table)));
  await number(twin.table);
  expect(await wrongs(twin, invoices)).toEqual([]);
  const first = await invoicingStore(twin.table).invoice({ factory: group.factory, tenant: 'ten_00000' }, 'inv_00000');
  expect(first?.invoice.number).toBe('INV-000001');
});

test('invoices that close while workers number, lose replies, conflict and die still get one number each', async () => {
  const faults: Faults = { conflict: 0.1, throttle: 0.02, lostReply: 0.1, death: 0.03 };
  const seen = { conflicts: 0, lostReplies: 0, deaths: 0 };
  for (let seed = 1; seed <= 60; seed += 1) {
    const twin = createTwin(seed);
    const invoices = closings(60);
    const closer = async () => {
      const { table } = twin.worker();
      for (const invoice of invoices) await commitClosing(table, invoice);
    };
    await twin.interleave<unknown>([closer, ...Array.from({ length: 6 }, () => () => number(twin.worker(faults).table))]);
    await number(twin.table);
    expect([seed, ...(await wrongs(twin, invoices))]).toEqual([seed]);
    for (const name of ['conflicts', 'lostReplies', 'deaths'] as const) seen[name] += twin.met[name];
  }
  expect(Math.min(seen.conflicts, seen.lostReplies, seen.deaths)).toBeGreaterThan(10);
});

test('without the conditions, some interleaving gives a wrong number: the test above can fail', async () => {
  const found: string[] = [];
  for (let seed = 1; seed <= 20 && found.length === 0; seed += 1) {
    const twin = createTwin(seed);
    const invoices = closings(30);
    for (const invoice of invoices) await commitClosing(twin.table, invoice);
    await twin.interleave([1, 2].map(() => () => number(unguarded(twin, twin.worker().table))));
    found.push(...(await wrongs(twin, invoices)));
  }
  expect(found).not.toEqual([]);
});

/** A table whose writes look at nothing: whoever comes last wins. */
const unguarded = (twin: Twin, table: Table): Table => {
  const current = (key: Key) => twin.items().find(({ table, pk, sk }) => table === key.table && pk === key.pk && sk === key.sk);
  const freed = (write: Write): Write[] => {
    if ('remove' in write) return current(write.remove) === undefined ? [] : [{ ...write, ifVersion: current(write.remove)!.version }];
    const item = 'insert' in write ? write.insert : (write as { replace: Item }).replace;
    const before = current(item);
    return [before === undefined ? { insert: item } : { replace: item, ifVersion: before.version }];
  };
  return {
    ...table,
    commit: async (writes) => {
      await invoicingStore(table).counter(group);
      return twin.table.commit(writes.flatMap(freed));
    },
  };
};

test('a worker that always loses gives up with a code, and leaves the rest to the next', async () => {
  const twin = createTwin(1);
  await commitClosing(twin.table, closing(0));
  const losing: Table = { ...twin.table, commit: async () => [{ index: 0, found: undefined }] };
  await expect(number(losing)).rejects.toMatchObject({ code: 'contention' });
  expect(await number(twin.table)).toBe(1);
});

const bookedBy = (twin: Twin, tenant: string) => invoicingStore(twin.table).booked(tenant, ['2023-10', '2023-11']);

test('every month that an invoice has lines of is booked at the version that it was computed from', async () => {
  const twin = createTwin(1);
  const pins = [
    { period: '2023-11', booked: 0, next: 'november' },
    { period: '2023-10', booked: 1, next: 'october' },
  ];
  await twin.table.commit([
    { insert: { table: 'billing', pk: 'T#ten_00000', sk: 'BOOKED#2023-10', version: 1, document: 'before' } },
    { insert: { table: 'usage', pk: 'T#ten_00000#AGAIN', sk: '2023-04#g7', version: 1 } },
  ]);
  await commitClosing(twin.table, { ...closing(0), pins, again: ['2023-04#g7', '2023-04#gone'] });
  await number(twin.table);
  expect(await bookedBy(twin, 'ten_00000')).toEqual([
    { document: 'october', version: 2 },
    { document: 'november', version: 1 },
  ]);
  expect(twin.items().filter(({ pk }) => pk.endsWith('#AGAIN'))).toEqual([]);
});

test('where booked amounts have moved, that invoice alone goes back to be closed anew', async () => {
  const twin = createTwin(1);
  for (const invoice of closings(3)) await commitClosing(twin.table, invoice);
  await twin.table.commit([{ insert: { table: 'billing', pk: 'T#ten_00001', sk: 'BOOKED#2023-11', version: 1, document: 'moved' } }]);
  expect(await number(twin.table)).toBe(2);
  const { stored, requested, counter } = invoicingStore(twin.table);
  const found = await stored(closings(3));
  expect(found.map(({ invoice: { status, number, plan } }) => [status, number, plan])).toEqual([
    ['finalized', 'INV-000001', 'p'],
    ['requested', null, null],
    ['finalized', 'INV-000002', 'p'],
  ]);
  expect(await requested({ factory: 'fac_1', period: '2023-11' })).toEqual([{ tenant: 'ten_00001', id: 'inv_00001' }]);
  expect((await counter(group)).last).toBe(2n);
});

test('the sweep finds each series once, however many invoices wait in it', async () => {
  const twin = createTwin(1);
  for (const invoice of [closing(0, 'fac_1'), closing(1, 'fac_1'), closing(2, 'fac_10'), closing(3, 'fac_2')]) {
    await commitClosing(twin.table, invoice);
  }
  const found = [];
  for await (const { factory, series } of invoicingStore(twin.table).seriesWithClosings()) found.push(`${factory} ${series}`);
  expect(found.sort()).toEqual(['fac_1 INV', 'fac_10 INV', 'fac_2 INV']);
});
