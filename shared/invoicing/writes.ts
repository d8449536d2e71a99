import { happened } from '#shared/contract/fact.ts';
import type { Period } from '#shared/kernel/time.ts';
import { removeAgain } from '#shared/metering/again.ts';
import { pendingFact } from '#shared/platform/facts.ts';
import type { Write } from '#shared/platform/table.ts';
import { writeOver } from '#shared/platform/write-over.ts';
import type { Closed, Invoice, Pin, Voided } from './domain/invoice.ts';
import type { FactoryClose } from './domain/factory-close.ts';
import type { Waiver } from './domain/waiver.ts';
import type { Finalized } from './domain/plan-numbers.ts';
import { invoiceFinalized, invoiceVoided } from './facts.ts';
import {
  bookedKey,
  closingKey,
  counterKey,
  draftKey,
  factoryCloseKey,
  factoryInvoiceKey,
  factoryWaiverKey,
  groupOf,
  invoiceKey,
  monthGroupOf,
  periodKey,
  requestedKey,
  type Series,
  type StoredClose,
  type StoredInvoice,
  unlistedCloseKey,
  waiverKey,
} from './rows.ts';
import type { Counter, Draft, PeriodState, StoredDraft } from './store.ts';

/** An invoice as it becomes, if it is as it was read. */
export const replaceInvoice = ({ version }: Pick<StoredInvoice, 'version'>, invoice: Invoice): Write => ({
  replace: { ...invoiceKey(invoice.tenant, invoice.id), version: version + 1, ...invoice },
  ifVersion: version,
});

const listRequested = ({ id, tenant, ...of }: Invoice): Write => ({
  insert: { ...requestedKey(monthGroupOf(of), id), version: 1, tenant },
});
const unlistRequested = ({ id, ...of }: Invoice): Write => ({ remove: requestedKey(monthGroupOf(of), id), ifVersion: 1 });
const unlistClosing = (invoice: Invoice): Write => ({ remove: closingKey(groupOf(invoice), invoice.id), ifVersion: 1 });

/** The rows of an invoice that is asked for. The month's row is the lock: of two requests at once, one loses on it. */
export const insertRequested = (invoice: Invoice, before: PeriodState | undefined): Write[] => {
  const { id, factory, tenant, period, revision } = invoice;
  return [
    { insert: { ...invoiceKey(tenant, id), version: 1, ...invoice } },
    writeOver(before?.version ?? 0, { ...periodKey(tenant, period), invoice: id, revision }),
    { insert: { ...factoryInvoiceKey(factory, id), version: 1, tenant, period } },
    listRequested(invoice),
  ];
};

/** A requested invoice that is not wanted any more. */
export const withdraw = ({ invoice, version }: StoredInvoice): Write[] => [
  replaceInvoice({ version }, { ...invoice, status: 'withdrawn', waitsFor: [] }),
  unlistRequested(invoice),
];

/** An invoice that has its lines, and waits for its number. */
export const beginClosing = (before: StoredInvoice, closing: Closed): Write[] => [
  replaceInvoice(before, closing),
  unlistRequested(closing),
  { insert: { ...closingKey(groupOf(closing), closing.id), version: 1, tenant: closing.tenant, period: closing.period } },
];

/** A closing that is requested again. */
export const returnToRequested = (before: StoredInvoice, requested: Invoice): Write[] => [
  replaceInvoice(before, requested),
  unlistClosing(requested),
  listRequested(requested),
];

/** What is booked for a month, if it is what was read. */
const bookMonth = (tenant: string, { period, booked, next }: Pin): Write =>
  writeOver(booked, { ...bookedKey(tenant, period), document: next });

/** The rows that one numbered invoice changes, each only if it is as it was read, and its fact. */
export const finalize = ({ version }: StoredInvoice, invoice: Finalized): Write[] => {
  const { id, tenant, period, pins, total, number, currency, revision, finalizedAt: at } = invoice;
  const data = { invoice: id, number, period, revision, currency, total };
  return [
    replaceInvoice({ version }, invoice),
    unlistClosing(invoice),
    pendingFact(happened(invoiceFinalized, { tenant, subject: id, revision: version + 1, at, data })),
    ...pins.map((pin) => bookMonth(tenant, pin)),
  ];
};

/** How many writes `finalize` makes. */
export const finalizeWrites = ({ pins }: Invoice): number => 3 + pins.length;

/** The rows of old months that a close is done with; one commit each, as another close may have removed some. */
export const removeTaken = ({ tenant, again }: Invoice): Write[] =>
  (again ?? []).map((name) => removeAgain(tenant, { month: name.slice(0, 7), id: name.slice(8) }));

/** A finalized invoice that is taken back, and what its months are booked at without it. */
export const voidInvoice = ({ invoice, version }: StoredInvoice, voided: Voided, pins: readonly Pin[]): Write[] => {
  const { id, tenant, period, number, revision } = invoice;
  const data = { invoice: id, number: number!, period, revision, reason: voided.reason };
  return [
    replaceInvoice({ version }, { ...invoice, status: 'void', voided }),
    pendingFact(happened(invoiceVoided, { tenant, subject: id, revision: version + 1, at: voided.at, data })),
    ...pins.map((pin) => bookMonth(tenant, pin)),
  ];
};

/** A newer draft than the one that was read. */
export const putDraft = (tenant: string, period: Period, draft: Draft, before: StoredDraft | undefined): Write =>
  writeOver(before?.version ?? 0, { ...draftKey(tenant, period), ...draft });

/** A close of a factory as it goes on, if it is as it was read; where it begins, it is listed for the rule. */
export const putFactoryClose = (close: FactoryClose, before: StoredClose | undefined): Write[] => {
  const list: Write = { insert: { ...unlistedCloseKey(monthGroupOf(close)), version: 1 } };
  return [
    writeOver(before?.version ?? 0, { ...factoryCloseKey(close), ...close }),
    ...(close.cursor === null && !close.listed && before?.close.listed !== false ? [list] : []),
  ];
};
export const unlistFactoryClose = (close: FactoryClose): Write => ({ remove: unlistedCloseKey(monthGroupOf(close)), ifVersion: 1 });

export const insertWaiver = (waiver: Waiver): Write[] => {
  const { id, factory, tenant, period } = waiver;
  return [
    { insert: { ...waiverKey(tenant, period, id), version: 1, ...waiver } },
    { insert: { ...factoryWaiverKey(factory, id), version: 1, tenant, period } },
  ];
};

export const moveCounter = (series: Series, { version }: Counter, last: bigint): Write =>
  writeOver(version, { ...counterKey(series), last });
