import type { Item, Key, Write } from '#shared/platform/table.ts';
import type { Invoice } from './domain/invoice.ts';
import type { Finalised } from './domain/plan-numbers.ts';

const key = (pk: string, sk: string): Key => ({ table: 'billing', pk, sk });

export const invoiceKey = (tenant: string, id: string) => key(`T#${tenant}#INVOICE`, id);
/** Held by the one invoice of a tenant's month that is not void. */
export const periodKey = (tenant: string, period: string) => key(`T#${tenant}`, `PERIOD#${period}`);
/** What is booked for a tenant's month: the plan whose lines were finalised. */
export const bookedKey = (tenant: string, period: string) => key(`T#${tenant}`, `BOOKED#${period}`);
/** The invoices of a factory in order of their making. */
export const factoryInvoiceKey = (factory: string, id: string) => key(`F#${factory}#INVOICE`, id);
/** What waits for a number, by series, in order of its making. */
export const pendingKey = (group: string, id: string) => key('CLOSING', `${group}#${id}`);
export const counterKey = (factory: string, series: string) => key(`F#${factory}#SERIES#${series}`, 'COUNTER');

/** A factory's series: its invoices are numbered one batch after the other. */
export const groupOf = ({ factory, series }: Pick<Invoice, 'factory' | 'series'>): string => `${factory}#${series}`;

/** An invoice and the row that holds it. */
export type Stored = { readonly invoice: Invoice; readonly item: Item };

export const readInvoice = (item: Item): Stored => {
  const { table: _table, pk: _pk, sk: _sk, version: _version, ...attributes } = item;
  const numbers = {
    lineCount: Number(item['lineCount']),
    closedAt: Number(item['closedAt']),
    finalisedAt: item['finalisedAt'] === null ? null : Number(item['finalisedAt']),
  };
  return { invoice: { ...(attributes as unknown as Invoice), ...numbers }, item };
};

/** The last number that a counter gave; 0 before there is one. */
export const lastNumber = (counter: Item | undefined): bigint => (counter === undefined ? 0n : (counter['last'] as bigint));

/** The rows of an invoice that begins to close. The period's row is the lock: a second invoice of the month loses on it. */
export const closingWrites = (invoice: Invoice): Write[] => {
  const { id, factory, tenant, period } = invoice;
  const rows: Item[] = [
    { ...invoiceKey(tenant, id), version: 1, ...invoice },
    { ...periodKey(tenant, period), version: 1, invoice: id },
    { ...factoryInvoiceKey(factory, id), version: 1, tenant, period },
    { ...pendingKey(groupOf(invoice), id), version: 1, tenant, period },
  ];
  return rows.map((insert) => ({ insert }));
};

/** The rows that one numbered invoice changes; each only if it is as it was read. */
export const finalisedWrites = ({ item }: Stored, invoice: Finalised, booked: Item | undefined): Write[] => {
  const { id, tenant, period, plan, total } = invoice;
  const books: Item = { ...bookedKey(tenant, period), version: (booked?.version ?? 0) + 1, invoice: id, plan, total };
  return [
    { replace: { ...item, ...invoice, version: item.version + 1 }, ifVersion: item.version },
    booked === undefined ? { insert: books } : { replace: books, ifVersion: booked.version },
    { remove: pendingKey(groupOf(invoice), id), ifVersion: 1 },
  ];
};

export const counterWrite = (group: Pick<Invoice, 'factory' | 'series'>, counter: Item | undefined, last: bigint): Write => {
  const value: Item = { ...counterKey(group.factory, group.series), version: (counter?.version ?? 0) + 1, last };
  return counter === undefined ? { insert: value } : { replace: value, ifVersion: counter.version };
};

/** Reads what `groupOf` wrote, also at the start of a pending row's key. */
export const readGroup = (group: string): Pick<Invoice, 'factory' | 'series'> => {
  const [factory = '', series = ''] = group.split('#');
  return { factory, series };
};
