import { decodeCursor, encodeCursor, type Page, type PageRequest } from '#shared/platform/page.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Item, Key, Range, Table } from '#shared/platform/table.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { InvoicePlan } from '../domain/invoice-plan.ts';
import { getDocument } from '../documents.ts';
import { factoryInvoiceKey, invoiceKey, readInvoice } from '../store.ts';

/** Whose invoices are asked for: all of a factory, or one tenant's. */
export type Owner = { readonly factory: string; readonly tenant: string | undefined };

/** An invoice of the owner; undefined if it has none of that id. */
export const findInvoice =
  (table: Pick<Table, 'get'>) =>
  async ({ factory, tenant }: Owner, id: string): Promise<Invoice | undefined> => {
    const owner = tenant ?? ((await table.get(factoryInvoiceKey(factory, id)))?.['tenant'] as string | undefined);
    const item = owner === undefined ? undefined : await table.get(invoiceKey(owner, id));
    const invoice = item && readInvoice(item).invoice;
    return invoice?.factory === factory ? invoice : undefined;
  };

/** The lines of an invoice, from the document that its hash names. */
export const readLines =
  (documents: Pick<Blobs, 'get'>) =>
  async ({ plan }: Invoice): Promise<InvoicePlan['lines']> =>
    ((await getDocument(documents, 'plans', plan)) as InvoicePlan).lines;

/** Invoices in order of their making; a tenant's own, or a factory's by way of its list. */
export const listInvoices =
  (table: Pick<Table, 'query' | 'getMany'>) =>
  async ({ factory, tenant }: Owner, period: string | undefined, page: PageRequest): Promise<Page<Invoice>> => {
    const partition = tenant === undefined ? factoryInvoiceKey(factory, '') : invoiceKey(tenant, '');
    const { data, nextCursor } = await pageOfPeriod(table, partition, period, page);
    const items = tenant === undefined ? await table.getMany(data.map((row) => invoiceKey(String(row['tenant']), row.sk))) : data;
    const invoices = items.map((item) => readInvoice(item).invoice);
    return { data: invoices.sort((a, b) => (a.id < b.id ? -1 : 1)), nextCursor };
  };

/** A full page of what belongs to the period, however many rows of others lie between. */
const pageOfPeriod = async (
  table: Pick<Table, 'query'>,
  partition: Key,
  period: string | undefined,
  { limit, cursor }: PageRequest,
): Promise<Page<Item>> => {
  const rows: Item[] = [];
  const range: Range = cursor === undefined ? {} : { after: decodeCursor(cursor) };
  for await (const row of table.query(partition, range)) {
    if (period !== undefined && row['period'] !== period) continue;
    if (rows.length === limit) return { data: rows, nextCursor: encodeCursor(rows.at(-1)!.sk) };
    rows.push(row);
  }
  return { data: rows, nextCursor: null };
};
