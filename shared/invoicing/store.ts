import type { Page, PageRequest } from '#shared/contract/pages.ts';
import type { Instant, Period } from '#shared/kernel/time.ts';
import { readPage } from '#shared/platform/pages.ts';
import type { Item, Key, Table } from '#shared/platform/table.ts';
import type { Invoice } from './domain/invoice.ts';
import type { Waiver } from './domain/waiver.ts';
import {
  bookedKey,
  closingKey,
  counterKey,
  draftKey,
  factoryCloseKey,
  factoryInvoiceKey,
  factoryWaiverKey,
  type FactoryMonth,
  groupOf,
  invoiceKey,
  monthGroupOf,
  periodKey,
  PERIODS,
  readFactoryClose,
  readGroup,
  readInvoice,
  readMonthGroup,
  readWaiver,
  requestedKey,
  type Series,
  type StoredClose,
  type StoredInvoice,
  unlistedCloseKey,
  waiverKey,
} from './rows.ts';

/** The last number that a series gave, 0 before there is one; what a numbering must have seen. */
export type Counter = { readonly last: bigint; readonly version: number };
/** What is booked for a month: its document, null before anything is, and the version of its row, 0 then. */
export type BookedState = { readonly document: string | null; readonly version: number };
/** A stored preview, as a document by hash. */
export type Draft = { readonly document: string; readonly computedAt: Instant };
export type StoredDraft = Draft & { readonly version: number };
/** An invoice in a list of those that a worker has to do with. */
export type Waiting = { readonly tenant: string; readonly id: string };
/** The latest invoice of a month, and the version of the month's row. */
export type PeriodState = { readonly invoice: Invoice; readonly version: number };

/** Whose invoices are asked for: all of a factory, or one tenant's. */
export type Owner = { readonly factory: string; readonly tenant: string | undefined };

const after = (prefix: string): string => `${prefix}\u{10ffff}`;

/** Reads of the invoices' rows, all strongly consistent. */
export const invoicingStore = (table: Pick<Table, 'get' | 'getMany' | 'query'>) => {
  const stored = async (all: readonly Waiting[]): Promise<readonly StoredInvoice[]> =>
    (await table.getMany(all.map(({ tenant, id }) => invoiceKey(tenant, id)))).map(readInvoice);
  const listed = async ({ sk: from, ...partition }: Key, limit?: number): Promise<readonly Waiting[]> => {
    const found: Waiting[] = [];
    for await (const { sk, tenant } of table.query(partition, { from, to: after(from), ...(limit !== undefined && { limit }) }))
      found.push({ id: sk.slice(from.length), tenant: String(tenant) });
    return found;
  };
  /** The groups at the start of a list's keys, one key read each, whatever the length of the list. */
  async function* groups<Group>(partition: Omit<Key, 'sk'>, read: (sk: string) => Group, startOf: (group: Group) => string) {
    for (let from: string | undefined = ''; from !== undefined;) {
      const range: { limit: number; from?: string } = from === '' ? { limit: 1 } : { limit: 1, from };
      from = undefined;
      for await (const { sk } of table.query(partition, range)) {
        const group = read(sk);
        yield group;
        from = after(startOf(group));
      }
    }
  }
  return {
    stored,
    /** The latest invoice of every month of a tenant that ever had one, in order of month. */
    months: async (tenant: string): Promise<readonly StoredInvoice[]> => {
      const ids: string[] = [];
      for await (const { invoice } of table.query(periodKey(tenant, ''), { from: PERIODS, to: after(PERIODS) })) ids.push(String(invoice));
      return (await stored(ids.map((id) => ({ tenant, id })))).toSorted((a, b) => (a.invoice.period < b.invoice.period ? -1 : 1));
    },
    /** The latest invoice of a month; its month's row is read first, so that a new one of it must have seen this. */
    month: async (tenant: string, period: Period): Promise<PeriodState | undefined> => {
      const item = await table.get(periodKey(tenant, period));
      if (item === undefined) return undefined;
      return { version: item.version, invoice: readInvoice((await table.get(invoiceKey(tenant, String(item['invoice']))))!).invoice };
    },
    /** An invoice of the owner; undefined if it has none of that id. */
    invoice: async ({ factory, tenant }: Owner, id: string): Promise<StoredInvoice | undefined> => {
      const owner = tenant ?? ((await table.get(factoryInvoiceKey(factory, id)))?.['tenant'] as string | undefined);
      const item = owner === undefined ? undefined : await table.get(invoiceKey(owner, id));
      const found = item && readInvoice(item);
      return found?.invoice.factory === factory ? found : undefined;
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
    waiting: (series: Series, limit: number) => listed(closingKey(groupOf(series), ''), limit),
    /** What is asked for in a month of a factory and not closed yet. */
    requested: (month: FactoryMonth) => listed(requestedKey(monthGroupOf(month), '')),
    /** Of what `requested` lists, what was asked for first. */
    oldestRequest: async (month: FactoryMonth): Promise<Invoice | undefined> =>
      (await stored(await listed(requestedKey(monthGroupOf(month), ''), 1)))[0]?.invoice,
    counter: async (series: Series): Promise<Counter> => {
      const item = await table.get(counterKey(series));
      return item === undefined ? { last: 0n, version: 0 } : { last: item['last'] as bigint, version: item.version };
    },
    /** What is booked for months of a tenant, in their order. */
    booked: async (tenant: string, periods: readonly Period[]): Promise<readonly BookedState[]> => {
      const rows = new Map((await table.getMany(periods.map((period) => bookedKey(tenant, period)))).map((item) => [item.sk, item]));
      return periods.map((period) => {
        const item = rows.get(bookedKey(tenant, period).sk);
        return item === undefined ? { document: null, version: 0 } : { document: String(item['document']), version: item.version };
      });
    },
    draft: async (tenant: string, period: Period): Promise<StoredDraft | undefined> => {
      const item = await table.get(draftKey(tenant, period));
      return item && { document: String(item['document']), computedAt: Number(item['computedAt']), version: item.version };
    },
    factoryClose: async (month: FactoryMonth): Promise<StoredClose | undefined> => {
      const item = await table.get(factoryCloseKey(month));
      return item && readFactoryClose(item);
    },
    /** Closes of factories whose tenants have not all been asked for. */
    unlistedCloses: async function* (): AsyncIterable<FactoryMonth> {
      for await (const { sk } of table.query(unlistedCloseKey(''))) yield readMonthGroup(sk);
    },
    /** By tenant, the latest invoice of a month. */
    latestOf: async (tenants: readonly string[], period: Period): Promise<ReadonlyMap<string, Invoice>> => {
      const rows = await table.getMany(tenants.map((tenant) => periodKey(tenant, period)));
      const all = await stored(rows.map(({ pk, invoice }) => ({ tenant: pk.slice('T#'.length), id: String(invoice) })));
      return new Map(all.map(({ invoice }) => [invoice.tenant, invoice]));
    },
    /** What is waived of a tenant's month. */
    waived: async (tenant: string, period: Period): Promise<readonly Waiver[]> => {
      const { sk: from, ...partition } = waiverKey(tenant, period, '');
      return (await Array.fromAsync(table.query(partition, { from, to: after(from) }))).map(readWaiver);
    },
    /** The waivers of a factory, or of a tenant of it, in order of their making. */
    waivers: async ({ factory, tenant }: Owner, page: PageRequest): Promise<Page<Waiver>> => {
      const where = tenant === undefined ? {} : { where: (row: Item) => row['tenant'] === tenant };
      const toKey = (row: Item) => waiverKey(String(row['tenant']), String(row['period']), row.sk);
      const { data, nextCursor } = await readPage(table, factoryWaiverKey(factory, ''), page, toKey, where);
      return { data: (await table.getMany(data)).map(readWaiver).sort((a, b) => (a.id < b.id ? -1 : 1)), nextCursor };
    },
    /** Every series that has invoices without a number. */
    seriesWithClosings: () => groups(closingKey('', ''), readGroup, (series) => closingKey(groupOf(series), '').sk),
    /** Every month of a factory that has requests. */
    monthsWithRequests: () => groups(requestedKey('', ''), readMonthGroup, (month) => requestedKey(monthGroupOf(month), '').sk),
  };
};

export type InvoicingStore = ReturnType<typeof invoicingStore>;
