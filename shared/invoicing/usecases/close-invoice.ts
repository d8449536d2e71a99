import { type Instant, type Period, periodBounds, SECOND } from '#shared/kernel/time.ts';
import { documentOf, getDocument, putDocument } from '../documents.ts';
import type { MonthToBill } from '../domain/bill-months.ts';
import { type Blocker, earlierBlockers, planBlockers, timeBlockers } from '../domain/blockers.ts';
import { type Booked, NOTHING_BOOKED } from '../domain/booked.ts';
import type { Invoice, Step } from '../domain/invoice.ts';
import type { InvoicePlan } from '../domain/invoice-plan.ts';
import { allowed } from '../domain/invoice-states.ts';
import { againTaken, monthsToRate } from '../domain/months-to-rate.ts';
import type { StoredInvoice } from '../rows.ts';
import type { BookedState } from '../store.ts';
import { replaceInvoice } from '../writes.ts';
import { type CloseDeps, type Outcome, type RatedRun, type Run, wait } from './close-run.ts';
import { openBefore } from './earlier-months.ts';
import { finishClose } from './finish-close.ts';
import { rateOnRecord, type UsageOwner } from './rate-tenant-month.ts';

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
    if ((requested.invoice.restUntil ?? 0) > deps.wall()) return 'waiting';
    const invoices = (await deps.invoicing.months(requested.invoice.tenant)).map(({ invoice }) => invoice);
    const blockers = await earlyBlockers(deps, requested.invoice, invoices, now); // 1. may it be rated at all
    if (blockers.length > 0) return wait(run, blockers);
    const begun = await begin(run); //                                               2. settle what is rated
    if (begun === undefined) return 'lost';
    const months = monthsToRate({ invoice: begun.invoice, invoices, again: begun.invoice.again!.map((name) => name.slice(0, 7)) });
    const rated = await rateSteps({ ...run, stored: begun }, months, invoices); //   3. a step a month
    return 'outcome' in rated ? rated.outcome : finishClose(rated); //                    4. commit `closing`
  };

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
): Promise<RatedRun | { readonly outcome: Outcome }> => {
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
      const began = deps.wall();
      const { plan, step: made } = await rateStep(deps, { factory, tenant }, month, state);
      const blockers = month === period ? planBlockers(plan).filter(({ code }) => code !== 'contract_missing') : [];
      if (blockers.length > 0) return { outcome: await wait({ ...run, stored }, blockers, restAfter(began, deps.wall())) };
      const steps = [...stored.invoice.steps.filter((done) => done.period !== month), made];
      const next = await replaced(deps, stored, { ...stored.invoice, steps }, stored.version);
      if (next === undefined) return { outcome: 'lost' };
      [stored, step] = [next, made];
    }
    rated.push({ step, ...(await monthOf(deps, stored.invoice, step, state, invoices)) });
  }
  return { ...run, stored, months: rated };
};

/** What took long rests three times as long, so that a big month that waits does not keep a worker busy for nothing. */
const restAfter = (began: Instant, ended: Instant): Instant | null => (ended - began > 10 * SECOND ? ended + 3 * (ended - began) : null);

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
