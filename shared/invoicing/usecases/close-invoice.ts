import { periodBounds, type Instant, type Period } from '#shared/kernel/time.ts';
import { type Again, insertAgain } from '#shared/metering/again.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Queue } from '#shared/platform/queue.ts';
import type { Commit } from '#shared/platform/table.ts';
import { documentOf, getDocument, putDocument } from '../documents.ts';
import { billMonths, type MonthToBill } from '../domain/bill-months.ts';
import type { BilledPlan } from '../domain/billed-line.ts';
import { type Blocker, earlierBlockers, planBlockers, timeBlockers } from '../domain/blockers.ts';
import { book, type Booked, NOTHING_BOOKED } from '../domain/booked.ts';
import { closingInvoice, type Invoice, type Pin, type Step } from '../domain/invoice.ts';
import type { InvoicePlan } from '../domain/invoice-plan.ts';
import { allowed } from '../domain/invoice-states.ts';
import { againTaken, isOld, monthsToRate } from '../domain/months-to-rate.ts';
import { groupOf, type StoredInvoice } from '../rows.ts';
import type { BookedState, InvoicingStore } from '../store.ts';
import { beginClosing, replaceInvoice, withdraw } from '../writes.ts';
import { openBefore } from './earlier-months.ts';
import { type RateDeps, rateOnRecord, type UsageOwner } from './rate-tenant-month.ts';

export type CloseDeps = RateDeps & {
  readonly invoicing: Pick<InvoicingStore, 'months' | 'booked'>;
  readonly usage: {
    /** Asked before anything is read: what is complete then stays so. */
    readiness(factory: string, until: Instant): Promise<Readiness>;
    again(tenant: string): AsyncIterable<Again>;
  };
  readonly documents: Blobs;
  readonly commit: Commit;
  readonly numbering: Queue;
};

/** `lost`: another worker has it, or it was withdrawn. `unfinished`: the time is up; the next run goes on from the last step. */
export type Outcome = 'closing' | 'waiting' | 'empty' | 'lost' | 'unfinished';

/**
 * Carries a requested invoice to `closing`, one step a month, each committed on the invoice's row at the version that was read.
 *
 *   worker 1    read invoice v3    rate November    replace v3 by v4 with the step ok    dies
 *   worker 2    read invoice v3    rate November    replace v3 loses: stops
 *   worker 3    read invoice v4    goes on with October    ...    closing replaces v9, its rows with it
 *   withdraw    read invoice v4    withdrawn replaces v4 first: worker 3 loses its next replace and stops
 *
 * Readiness is read before any hour: what it calls complete is then in them. What is to be rated again is listed before, and what is
 * booked is read before it is rated against: what comes in between is the next close's.
 */
export const closeInvoice =
  (deps: CloseDeps) =>
  async (requested: StoredInvoice, now: Instant, isLate: () => boolean = () => false): Promise<Outcome> => {
    const run = { deps, now, stored: requested, isLate };
    if (allowed[requested.invoice.status].close !== true) return 'lost';
    const invoices = (await deps.invoicing.months(requested.invoice.tenant)).map(({ invoice }) => invoice);
    const blockers = await earlyBlockers(deps, requested.invoice, invoices, now); // 1. may it be rated at all
    if (blockers.length > 0) return wait(run, blockers);
    const begun = await begin(run); //                                               2. settle what is rated
    if (begun === undefined) return 'lost';
    const months = monthsToRate({ invoice: begun.invoice, invoices, again: begun.invoice.again!.map((name) => name.slice(0, 7)) });
    const rated = await rateSteps({ ...run, stored: begun }, months, invoices); //   3. a step a month
    return 'outcome' in rated ? rated.outcome : finish(rated); //                    4. commit `closing`
  };

type Run = { readonly deps: CloseDeps; readonly stored: StoredInvoice; readonly now: Instant; readonly isLate: () => boolean };
type Rated = Run & { readonly months: readonly (MonthToBill & { readonly step: Step })[] };

const earlyBlockers = async (
  deps: CloseDeps,
  invoice: Invoice,
  invoices: readonly Invoice[],
  now: Instant,
): Promise<readonly Blocker[]> => {
  const { factory, tenant, period, withEarlier } = invoice;
  const open = withEarlier ? [] : await openBefore(deps)({ factory, tenant }, period, invoices);
  return [...timeBlockers(period, await deps.usage.readiness(factory, periodBounds(period).end), now), ...earlierBlockers(open)];
};

/** Says what the request waits for, where that has changed. What was rated is rated anew once it is mended. */
const wait = async ({ deps, stored }: Run, waitsFor: readonly Blocker[]): Promise<Outcome> => {
  const { invoice } = stored;
  if (invoice.steps.length === 0 && JSON.stringify(invoice.waitsFor) === JSON.stringify(waitsFor)) return 'waiting';
  const lost = await deps.commit([replaceInvoice(stored, { ...invoice, waitsFor, steps: [] })]);
  return lost.length > 0 ? 'lost' : 'waiting';
};

/** Settles which rows are taken on, before anything is rated: a row that comes later is for the next close. */
const begin = async ({ deps, stored }: Run): Promise<StoredInvoice | undefined> => {
  const { invoice, version } = stored;
  if (invoice.again !== null) return stored;
  const rows = againTaken(await Array.fromAsync(deps.usage.again(invoice.tenant)), invoice.period);
  return replaced(deps, stored, { ...invoice, again: rows.map(({ month, id }) => `${month}#${id}`) }, version);
};

const replaced = async (deps: CloseDeps, stored: StoredInvoice, invoice: Invoice, version: number): Promise<StoredInvoice | undefined> =>
  (await deps.commit([replaceInvoice(stored, invoice)])).length > 0 ? undefined : { invoice, version: version + 1 };

/** Rates every month that has no step yet, or whose booked amounts have moved since. The own month comes first, as it can be blocked. */
const rateSteps = async (
  run: Run,
  months: readonly Period[],
  invoices: readonly Invoice[],
): Promise<Rated | { readonly outcome: Outcome }> => {
  const { deps, isLate } = run;
  let { stored } = run;
  const { tenant, factory, period } = stored.invoice;
  const booked = await deps.invoicing.booked(tenant, months);
  const rated: (MonthToBill & { readonly step: Step })[] = [];
  for (const [index, month] of months.entries()) {
    const state = booked[index]!;
    let step = stored.invoice.steps.find((done) => done.period === month && done.booked === state.version);
    if (step === undefined) {
      if (isLate()) return { outcome: 'unfinished' };
      const { plan, step: made } = await rateStep(deps, { factory, tenant }, month, state);
      const blockers = month === period ? planBlockers(plan).filter(({ code }) => code !== 'contract_missing') : [];
      if (blockers.length > 0) return { outcome: await wait({ ...run, stored }, blockers) };
      const steps = [...stored.invoice.steps.filter((done) => done.period !== month), made];
      const next = await replaced(deps, stored, { ...stored.invoice, steps }, stored.version);
      if (next === undefined) return { outcome: 'lost' };
      [stored, step] = [next, made];
    }
    rated.push({ step, ...(await monthOf(deps, stored.invoice, step, state, invoices)) });
  }
  return { ...run, stored, months: rated };
};

const rateStep = async (deps: CloseDeps, owner: UsageOwner, period: Period, { version: booked }: BookedState) => {
  const { plan, basis } = await rateOnRecord(deps)(owner, period);
  const document = documentOf(plan);
  await putDocument(deps.documents, 'plans', document);
  return { plan, step: { period, booked, plan: document.sha256, basis } };
};

const monthOf = async (
  { documents }: CloseDeps,
  { withEarlier, period }: Invoice,
  step: Step,
  { document }: BookedState,
  invoices: readonly Invoice[],
): Promise<MonthToBill> => ({
  plan: (await getDocument(documents, 'plans', step.plan)) as InvoicePlan,
  booked: document === null ? NOTHING_BOOKED : ((await getDocument(documents, 'booked', document)) as Booked),
  asOwn: withEarlier && step.period !== period && !invoices.some((invoice) => invoice.period === step.period),
});

/** Commits `closing`, with the lines, the booked amounts that will follow from them, and old months that are not done with. */
const finish = async (run: Rated): Promise<Outcome> => {
  const { deps, stored, months, now } = run;
  const { invoice } = stored;
  const plan = billMonths(invoice.period, months);
  if (invoice.unlessEmpty && plan.lines.length === 0 && plan.unrated.length === 0) return withdrawEmpty(run);
  const blockers = [...planBlockers({ ...plan, unrated: [] }), ...currencyBlockers(months)];
  if (blockers.length > 0) return wait(run, blockers);
  const document = documentOf(plan);
  await putDocument(deps.documents, 'plans', document);
  const closing = closingInvoice(invoice, {
    currency: plan.currency!,
    total: plan.total,
    lineCount: plan.lines.length,
    prices: plan.prices,
    basis: months[0]!.step.basis,
    plan: document.sha256,
    pins: await pinsOf(deps, plan, months),
    steps: months.map(({ step }) => step),
    closedAt: now,
  });
  const id = `${invoice.id}-${stored.version}`;
  const again = oldUnrated(plan, now).map((month) => insertAgain(invoice.tenant, { month, id }));
  const lost = await deps.commit([...beginClosing(stored, closing), ...again]);
  if (lost.length > 0) return 'lost';
  await deps.numbering.ring(groupOf(invoice));
  return 'closing';
};

const withdrawEmpty = async ({ deps, stored }: Run): Promise<Outcome> =>
  (await deps.commit(withdraw({ ...stored, invoice: { ...stored.invoice, lineCount: 0 } }))).length > 0 ? 'lost' : 'empty';

const currencyBlockers = (months: readonly MonthToBill[]): readonly Blocker[] => {
  const currencies = [...new Set(months.flatMap(({ plan }) => (plan.lines.length > 0 ? [plan.currency] : [])))];
  if (currencies.length < 2) return [];
  return [{ code: 'currency_mismatch', detail: `Its months are billed in ${currencies.join(' and ')}.`, errors: [] }];
};

/** For each month that the lines touch, what is booked with them. */
const pinsOf = async ({ documents }: CloseDeps, { lines }: BilledPlan, months: Rated['months']): Promise<readonly Pin[]> => {
  const byMonth = Map.groupBy(lines, ({ period }) => period);
  const pins: Pin[] = [];
  for (const { step, booked } of months) {
    const own = byMonth.get(step.period);
    if (own === undefined) continue;
    const next = documentOf(book(booked, own));
    await putDocument(documents, 'booked', next);
    pins.push({ period: step.period, booked: step.booked, next: next.sha256 });
  }
  return pins;
};

/** Months with quantities that have no price yet, and that no close looks at by itself any more. */
const oldUnrated = ({ period: own, unrated }: BilledPlan, now: Instant): readonly Period[] => [
  ...new Set(unrated.map(({ period }) => period).filter((period) => period !== own && isOld(period, now))),
];
