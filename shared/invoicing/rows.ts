import type { Period } from '#shared/kernel/time.ts';
import type { Item, Key } from '#shared/platform/table.ts';
import type { FactoryClose } from './domain/factory-close.ts';
import type { Invoice } from './domain/invoice.ts';
import type { Waiver } from './domain/waiver.ts';

const key = (pk: string, sk: string): Key => ({ table: 'billing', pk, sk });

export const invoiceKey = (tenant: string, id: string) => key(`T#${tenant}#INVOICE`, id);
/** The latest invoice of a tenant's month: the next one must have seen it, void or withdrawn. */
export const periodKey = (tenant: string, period: Period) => key(`T#${tenant}`, `${PERIODS}${period}`);
export const PERIODS = 'PERIOD#';
/** What is booked for a tenant's month: a document of amounts by line. */
export const bookedKey = (tenant: string, period: Period) => key(`T#${tenant}`, `BOOKED#${period}`);
/** What is waived of a tenant's months. */
export const waiverKey = (tenant: string, period: Period, id: string) => key(`T#${tenant}`, `WAIVER#${period}#${id}`);
/** The waivers of a factory in order of their making. */
export const factoryWaiverKey = (factory: string, id: string) => key(`F#${factory}#WAIVER`, id);
/** A preview that takes longer than a request. */
export const draftKey = (tenant: string, period: Period) => key(`T#${tenant}`, `DRAFT#${period}`);
/** The invoices of a factory in order of their making. */
export const factoryInvoiceKey = (factory: string, id: string) => key(`F#${factory}#INVOICE`, id);
/** What is asked for and not closed yet, by factory and month. */
export const requestedKey = (group: string, id: string) => key('REQUESTED', `${group}#${id}`);
/** The close of a factory's month. */
export const factoryCloseKey = ({ factory, period }: FactoryMonth) => key(`F#${factory}#CLOSE`, period);
/** Closes of factories whose tenants have not all been asked for. */
export const unlistedCloseKey = (group: string) => key('CLOSES', group);
/** What waits for a number, by series, in order of its making. */
export const closingKey = (group: string, id: string) => key('CLOSING', `${group}#${id}`);
export const counterKey = ({ factory, series }: Series) => key(`F#${factory}#SERIES#${series}`, 'COUNTER');

/** A factory's series: its invoices are numbered one batch after the other. */
export type Series = Pick<Invoice, 'factory' | 'series'>;
export const groupOf = ({ factory, series }: Series): string => `${factory}#${series}`;
/** Reads what `groupOf` wrote, also at the start of a closing row's key. */
export const readGroup = (group: string): Series => {
  const [factory = '', series = ''] = group.split('#');
  return { factory, series };
};

/** A month of a factory, whose usage is complete for all of its tenants or for none. */
export type FactoryMonth = Pick<Invoice, 'factory' | 'period'>;
export const monthGroupOf = ({ factory, period }: FactoryMonth): string => `${factory}#${period}`;
/** Reads what `monthGroupOf` wrote, also at the start of a requested row's key. */
export const readMonthGroup = (group: string): FactoryMonth => {
  const [factory = '', period = ''] = group.split('#');
  return { factory, period };
};

/** A tenant's month of a factory. */
export type TenantMonth = FactoryMonth & Pick<Invoice, 'tenant'>;

/** Who is rung for: the close of a factory, a draft, or else a tenant. */
export const closeGroupOf = (month: FactoryMonth): string => `close#${monthGroupOf(month)}`;
/** Reads what `closeGroupOf` wrote; undefined where it did not. */
export const readCloseGroup = (group: string): FactoryMonth | undefined =>
  group.startsWith('close#') ? readMonthGroup(group.slice('close#'.length)) : undefined;

export const draftGroupOf = ({ factory, period, tenant }: TenantMonth): string => `draft#${factory}#${period}#${tenant}`;
/** Reads what `draftGroupOf` wrote; undefined where it did not. */
export const readDraftGroup = (group: string): TenantMonth | undefined => {
  const [kind, factory = '', period = '', tenant = ''] = group.split('#');
  return kind === 'draft' ? { factory, period, tenant } : undefined;
};

/** An invoice, and the version of its row. */
export type StoredInvoice = { readonly invoice: Invoice; readonly version: number };

/** The close of a factory, and the version of its row. */
export type StoredClose = { readonly close: FactoryClose; readonly version: number };

/** Every number of an invoice's row is a time, a count or a version. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
};

export const readFactoryClose = ({ table: _table, pk: _pk, sk: _sk, version, ...attributes }: Item): StoredClose => ({
  close: plain(attributes) as FactoryClose,
  version,
});

export const readWaiver = ({ table: _table, pk: _pk, sk: _sk, version: _version, quantity, ...attributes }: Item): Waiver => ({
  ...(plain(attributes) as Omit<Waiver, 'quantity'>),
  quantity: quantity as bigint,
});

export const readInvoice = ({ table: _table, pk: _pk, sk: _sk, version, ...attributes }: Item): StoredInvoice => ({
  invoice: plain(attributes) as Invoice,
  version,
});
