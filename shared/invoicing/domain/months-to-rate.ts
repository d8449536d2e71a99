import { addMonths, monthsFrom, type Period } from '#shared/kernel/time.ts';
import { LATE_MONTHS } from '#shared/metering/domain/old-month.ts';
import { type Invoice, isEmpty } from './invoice.ts';

/** How far back an unbilled month is looked for while a tenant has no finalized invoice. */
const UNBILLED = 12;
/** The most old months, and rows that name them, of one close; the next one takes the rest. */
const MOST_OLD_MONTHS = 24;
const MOST_AGAIN = 100;

/** Of a month's latest invoice, what decides about the months around it. */
export type MonthInvoice = Pick<Invoice, 'period' | 'status' | 'revision' | 'lineCount'>;

/** The latest month that has a finalized invoice. */
const latestFinalized = (invoices: readonly MonthInvoice[]): Period | undefined =>
  invoices
    .filter(({ status }) => status === 'finalized')
    .map(({ period }) => period)
    .sort()
    .at(-1);

/**
 * Earlier months that may have something to bill and have no finalized invoice: those since the latest month that has one, and any
 * whose invoice is void and waits for its reissue. A month that came to nothing when it was asked for is none: what comes later is late.
 */
export const unbilledBefore = (period: Period, invoices: readonly MonthInvoice[]): readonly Period[] => {
  const billed = new Set(invoices.filter((one) => one.status === 'finalized' || isEmpty(one)).map((invoice) => invoice.period));
  const before = invoices.filter((invoice) => invoice.period < period);
  const latest = latestFinalized(before);
  const first = latest === undefined ? addMonths(period, -UNBILLED) : addMonths(latest, 1);
  const reissues = before.filter(({ status, revision }) => status === 'void' || (revision > 1 && status !== 'finalized'));
  const months = new Set([...monthsFrom(first, addMonths(period, -1)), ...reissues.map((invoice) => invoice.period)]);
  return [...months].filter((month) => !billed.has(month)).sort();
};

/** What decides which months a close rates. */
export type MonthsOf = {
  readonly invoice: Pick<Invoice, 'period' | 'withEarlier'>;
  /** The latest invoice of every month of the tenant. */
  readonly invoices: readonly MonthInvoice[];
  /** Months that an `AGAIN` row names. */
  readonly again: readonly Period[];
};

/** The months that a close rates, its own first: that is the one that can be blocked. */
export const monthsToRate = ({ invoice: { period, withEarlier }, invoices, again }: MonthsOf): readonly Period[] => {
  const latest = latestFinalized(invoices);
  const unbilled = latest === undefined ? (withEarlier ? addMonths(period, -UNBILLED) : period) : addMonths(latest, 1);
  const first = addMonths(unbilled < period ? unbilled : period, -LATE_MONTHS);
  const earlier = new Set([...again, ...monthsFrom(first, addMonths(period, -1))]);
  return [period, ...[...earlier].filter((month) => month < period).sort()];
};

/** Of the rows that say what to rate again, those that one close takes on: as many as it can do, of each of its months one before all others. */
export const againTaken = <Row extends { readonly month: Period }>(rows: readonly Row[], period: Period): readonly Row[] => {
  const months = [...new Set(rows.map(({ month }) => month))].filter((month) => month <= period).sort();
  const byMonth = Map.groupBy(rows, ({ month }) => month);
  const taken = months.slice(0, MOST_OLD_MONTHS).map((month) => byMonth.get(month)!);
  return [...taken.map(([first]) => first!), ...taken.flatMap(([, ...others]) => others)].slice(0, MOST_AGAIN);
};
