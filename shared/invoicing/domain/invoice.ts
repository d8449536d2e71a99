import type { Currency } from '#shared/kernel/currency.ts';
import type { Instant, Period } from '#shared/kernel/time.ts';
import type { PinnedPrices } from './invoice-plan.ts';
import type { InvoiceStatus } from './invoice-states.ts';
import type { Blocker } from './blockers.ts';

/** The only series of invoices so far. */
export const INVOICE_SERIES = 'INV';

/** Who bills whom. Names are immutable, so the invoice keeps them as they are. */
export type Parties = {
  readonly factory: string;
  readonly seller: string;
  readonly tenant: string;
  readonly tenantName: string;
};

/** A month that a close has rated, against what was booked for it then. Plan and basis are documents by hash. */
export type Step = { readonly period: Period; readonly booked: number; readonly plan: string; readonly basis: string };

/** A month whose booked amounts the invoice changes: from the version that it read to the document that it made of it. */
export type Pin = { readonly period: Period; readonly booked: number; readonly next: string };

/** Who took an invoice back, when and why. */
export type Voided = { readonly by: string; readonly at: Instant; readonly reason: string };

/** What the worker of a request has done so far; what it begins with is settled once, so that a run goes on where another died. */
export type Progress = {
  /** The `AGAIN` rows that were listed before anything was rated; null while nothing has begun. */
  readonly again: readonly string[] | null;
  readonly steps: readonly Step[];
  /** By the clock on the wall: a month that took long to rate and could not be billed is not rated again before; null for at once. */
  readonly restUntil: Instant | null;
};

/** `requested`: a worker closes it when nothing is in the way. `closing`: decided, its inputs pinned, waiting for its number. */
export type Invoice = Parties &
  Progress & {
    readonly id: string;
    readonly period: Period;
    /** 1, and one more for each invoice of the month that was void. */
    readonly revision: number;
    readonly status: InvoiceStatus;
    /** Months before that were never billed are billed with it. */
    readonly withEarlier: boolean;
    /** It came with the close of a whole factory: nothing to bill is then no invoice. */
    readonly unlessEmpty: boolean;
    readonly waitsFor: readonly Blocker[];
    readonly series: string;
    readonly number: string | null;
    /** From here on null until it closes. */
    readonly currency: Currency | null;
    readonly total: string | null;
    readonly lineCount: number | null;
    readonly prices: readonly PinnedPrices[];
    /** SHA-256 of the billed usage hours of its month, and of the plan with its lines; both documents are kept under these names. */
    readonly basis: string | null;
    readonly plan: string | null;
    readonly pins: readonly Pin[];
    readonly requestedAt: Instant;
    readonly closedAt: Instant | null;
    readonly finalizedAt: Instant | null;
    readonly voided: Voided | null;
  };

/** An invoice that has its lines. */
export type Closed = Invoice & {
  readonly currency: Currency;
  readonly total: string;
  readonly lineCount: number;
  readonly basis: string;
  readonly plan: string;
  readonly closedAt: Instant;
};

export type Request = Parties &
  Pick<Invoice, 'id' | 'period' | 'revision' | 'withEarlier' | 'unlessEmpty'> & {
    readonly now: Instant;
  };

const OPEN = {
  again: null,
  steps: [],
  restUntil: null,
  currency: null,
  total: null,
  lineCount: null,
  prices: [],
  basis: null,
  plan: null,
  pins: [],
  closedAt: null,
} satisfies Partial<Invoice>;

/** The invoice as it is when it is asked for. */
export const requestedInvoice = ({ now, ...request }: Request): Invoice => ({
  ...request,
  ...OPEN,
  status: 'requested',
  waitsFor: [],
  series: INVOICE_SERIES,
  number: null,
  requestedAt: now,
  finalizedAt: null,
  voided: null,
});

/** What a close came to. */
export type Closing = Pick<Closed, 'currency' | 'total' | 'lineCount' | 'prices' | 'basis' | 'plan' | 'pins' | 'steps' | 'closedAt'>;

/** The invoice as it is while it waits for its number. */
export const closingInvoice = (invoice: Invoice, closing: Closing): Closed => ({
  ...invoice,
  ...closing,
  status: 'closing',
  waitsFor: [],
});

/** A closing whose booked amounts have moved under it: it is closed anew, from the start. */
export const returnedInvoice = (invoice: Invoice): Invoice => ({ ...invoice, ...OPEN, status: 'requested' });

/** Whether it has lines, and with them all that a document shows. */
export const isClosed = (invoice: Invoice): invoice is Closed => invoice.plan !== null;

/** Whether it was asked for with a whole factory, and there was nothing to bill. */
export const isEmpty = ({ status, lineCount }: Pick<Invoice, 'status' | 'lineCount'>): boolean => status === 'withdrawn' && lineCount === 0;
