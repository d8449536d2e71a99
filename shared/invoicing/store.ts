import { happened } from '#shared/contract/fact.ts';
import type { Page, PageRequest } from '#shared/contract/pages.ts';
import type { Period } from '#shared/kernel/time.ts';
import { pendingFact } from '#shared/platform/facts.ts';
import { readPage } from '#shared/platform/pages.ts';
import type { Item, Key, Table, Write } from '#shared/platform/table.ts';
import type { Invoice } from './domain/invoice.ts';
import type { Finalized } from './domain/plan-numbers.ts';
import { invoiceFinalized } from './facts.ts';

const key = (pk: string, sk: string): Key => ({ table: 'billing', pk, sk });

const invoiceKey = (tenant: string, id: string) => key(`T#${tenant}#INVOICE`, id);
/** Held by the one invoice of a tenant's month that is not void. */
const periodKey = (tenant: string, period: Period) => key(`T#${tenant}`, `PERIOD#${period}`);
/** What is booked for a tenant's month: the plan whose lines were finalized. */
const bookedKey = (tenant: string, period: Period) => key(`T#${tenant}`, `BOOKED#${period}`);
/** The invoices of a factory in order of their making. */
const factoryInvoiceKey = (factory: string, id: string) => key(`F#${factory}#INVOICE`, id);
/** What waits for a number, by series, in order of its making. */
const closingKey = (group: string, id: string) => key('CLOSING', `${group}#${id}`);
const counterKey = ({ factory, series }: Series) => key(`F#${factory}#SERIES#${series}`, 'COUNTER');

/** A factory's series: its invoices are numbered one batch after the other. */
export type Series = Pick<Invoice, 'factory' | 'series'>;
export const groupOf = ({ factory, series }: Series): string => `${factory}#${series}`;
/** Reads what `groupOf` wrote, also at the start of a closing row's key. */
export const readGroup = (group: string): Series => {
  const [factory = '', series = ''] = group.split('#');
  return { factory, series };
};

/** An invoice, and the version of its row. */
export type StoredInvoice = { readonly invoice: Invoice; readonly version: number };
/** The last number that a series gave, 0 before there is one; what a numbering must have seen. */
export type Counter = { readonly last: bigint; readonly version: number };
/** Of what is booked for a month, the version of its row; 0 before anything is. */
export type BookedVersion = number;
/** An invoice that waits for its number. */
export type Waiting = { readonly tenant: string; readonly id: string };

const readInvoice = (item: Item): StoredInvoice => {
  const { table: _table, pk: _pk, sk: _sk, version, ...attributes } = item;
  const numbers = {
    lineCount: Number(item['lineCount']),
    closedAt: Number(item['closedAt']),
    finalizedAt: item['finalizedAt'] === null ? null : Number(item['finalizedAt']),
  };
  return { invoice: { ...(attributes as unknown as Invoice), ...numbers }, version };
};

/** The rows of an invoice that begins to close. The period's row is the lock: a second invoice of the month loses on it. */
export const insertClosing = (invoice: Invoice): Write[] => {
  const { id, factory, tenant, period } = invoice;
  const rows: Item[] = [
    { ...invoiceKey(tenant, id), version: 1, ...invoice },
    { ...periodKey(tenant, period), version: 1, invoice: id },
    { ...factoryInvoiceKey(factory, id), version: 1, tenant, period },
    { ...closingKey(groupOf(invoice), id), version: 1, tenant, period },
  ];
  return rows.map((insert) => ({ insert }));
};

/** The rows that one numbered invoice changes, each only if it is as it was read, and its fact. */
export const finalize = (version: number, invoice: Finalized, booked: BookedVersion): Write[] => {
  const { id, tenant, period, plan, total, number, currency, finalizedAt: at } = invoice;
  const books: Item = { ...bookedKey(tenant, period), version: booked + 1, invoice: id, plan, total };
  const data = { invoice: id, number, period, currency, total };
  return [
    { replace: { ...invoiceKey(tenant, id), ...invoice, version: version + 1 }, ifVersion: version },
    booked === 0 ? { insert: books } : { replace: books, ifVersion: booked },
    { remove: closingKey(groupOf(invoice), id), ifVersion: 1 },
    pendingFact(happened(invoiceFinalized, { tenant, subject: id, revision: version + 1, at, data })),
  ];
};

export const moveCounter = (series: Series, { version }: Counter, last: bigint): Write => {
  const value: Item = { ...counterKey(series), version: version + 1, last };
  return version === 0 ? { insert: value } : { replace: value, ifVersion: version };
};

/** Whose invoices are asked for: all of a factory, or one tenant's. */
export type Owner = { readonly factory: string; readonly tenant: string | undefined };

/** Reads of the invoices' rows, all strongly consistent. */
export const invoicingStore = (table: Pick<Table, 'get' | 'getMany' | 'query'>) => ({
  /** The invoice that holds a tenant's month. */
  invoiceOfPeriod: async (tenant: string, period: Period): Promise<string | undefined> =>
    (await table.get(periodKey(tenant, period)))?.['invoice'] as string | undefined,
  /** An invoice of the owner; undefined if it has none of that id. */
  invoice: async ({ factory, tenant }: Owner, id: string): Promise<Invoice | undefined> => {
    const owner = tenant ?? ((await table.get(factoryInvoiceKey(factory, id)))?.['tenant'] as string | undefined);
    const item = owner === undefined ? undefined : await table.get(invoiceKey(owner, id));
    const invoice = item && readInvoice(item).invoice;
    return invoice?.factory === factory ? invoice : undefined;
  },
  /** Invoices in order of their making; a tenant's own, or a factory's by way of its list. */
  invoices: async ({ factory, tenant }: Owner, period: Period | undefined, page: PageRequest): Promise<Page<Invoice>> => {
    const where = period === undefined ? {} : { where: (row: Item) => row['period'] === period };
    if (tenant !== undefined) return readPage(table, invoiceKey(tenant, ''), page, (item) => readInvoice(item).invoice, where);
    const toKey = (row: Item) => invoiceKey(String(row['tenant']), row.sk);
    const { data, nextCursor } = await readPage(table, factoryInvoiceKey(factory, ''), page, toKey, where);
    const invoices = (await table.getMany(data)).map((item) => readInvoice(item).invoice);
    return { data: invoices.sort((a, b) => (a.id < b.id ? -1 : 1)), nextCursor };
  },
  /** Of a series, the invoices that wait longest for a number: ids sort by the time of their making. */
  waiting: async (series: Series, limit: number): Promise<readonly Waiting[]> => {
    const first = closingKey(groupOf(series), '');
    const found: Waiting[] = [];
    for await (const { sk, tenant } of table.query(first, { from: first.sk, to: `${first.sk}\u{10ffff}`, limit }))
      found.push({ id: sk.slice(first.sk.length), tenant: String(tenant) });
    return found;
  },
  stored: async (all: readonly Waiting[]): Promise<readonly StoredInvoice[]> =>
    (await table.getMany(all.map(({ tenant, id }) => invoiceKey(tenant, id)))).map(readInvoice),
  counter: async (series: Series): Promise<Counter> => {
    const item = await table.get(counterKey(series));
    return item === undefined ? { last: 0n, version: 0 } : { last: item['last'] as bigint, version: item.version };
  },
  /** For each invoice, the version of what is booked for its month. */
  booked: async (invoices: readonly Invoice[]): Promise<readonly BookedVersion[]> => {
    const keys = invoices.map(({ tenant, period }) => bookedKey(tenant, period));
    const versions = new Map((await table.getMany(keys)).map(({ pk, sk, version }) => [`${pk} ${sk}`, version]));
    return keys.map(({ pk, sk }) => versions.get(`${pk} ${sk}`) ?? 0);
  },
  /** Every series that has invoices without a number, one key read each, whatever the length of its list. */
  seriesWithClosings: async function* (): AsyncIterable<Series> {
    for (let from: string | undefined = ''; from !== undefined;) {
      const range: { limit: number; from?: string } = from === '' ? { limit: 1 } : { limit: 1, from };
      from = undefined;
      for await (const { sk } of table.query(closingKey('', ''), range)) {
        const series = readGroup(sk);
        yield series;
        from = `${closingKey(groupOf(series), '').sk}\u{10ffff}`;
      }
    }
  },
});

export type InvoicingStore = ReturnType<typeof invoicingStore>;
