import type { Instant, Period } from '#shared/kernel/time.ts';
import { insertAgain } from '#shared/metering/again.ts';
import { isOldMonth } from '#shared/metering/domain/old-month.ts';
import type { Write } from '#shared/platform/table.ts';
import { documentOf, putDocument } from '../documents.ts';
import { billMonths, type MonthToBill } from '../domain/bill-months.ts';
import type { BilledPlan } from '../domain/billed-line.ts';
import { type Blocker, planBlockers } from '../domain/blockers.ts';
import { book } from '../domain/booked.ts';
import { closingInvoice, type Pin } from '../domain/invoice.ts';
import { groupOf } from '../rows.ts';
import { beginClosing, removeTaken, withdraw } from '../writes.ts';
import { type CloseDeps, type Outcome, type RatedRun, type Run, wait } from './close-run.ts';

/** Commits `closing`, with the lines, the booked amounts that will follow from them, and old months that are not done with. */
export const finishClose = async (run: RatedRun): Promise<Outcome> => {
  const { deps, stored, months, now } = run;
  const { invoice } = stored;
  const plan = billMonths(invoice.period, months);
  const id = `${invoice.id}-${stored.version}`;
  const again = oldUnrated(plan, now).map((month) => insertAgain(invoice.tenant, { month, id }));
  if (invoice.unlessEmpty && plan.lines.length === 0) return withdrawEmpty(run, again);
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
  const lost = await deps.commit([...beginClosing(stored, closing), ...again]);
  if (lost.length > 0) return 'lost';
  await deps.numbering.ring(groupOf(invoice));
  return 'closing';
};

const withdrawEmpty = async ({ deps: { commit }, stored }: Run, again: readonly Write[]): Promise<Outcome> => {
  const withdrawn = withdraw({ ...stored, invoice: { ...stored.invoice, lineCount: 0 } });
  if ((await commit([...withdrawn, ...again])).length > 0) return 'lost';
  for (const write of removeTaken(stored.invoice)) await commit([write]);
  return 'empty';
};

const currencyBlockers = (months: readonly MonthToBill[]): readonly Blocker[] => {
  const currencies = [...new Set(months.flatMap(({ plan }) => (plan.lines.length > 0 ? [plan.currency] : [])))];
  if (currencies.length < 2) return [];
  return [{ code: 'currency_mismatch', detail: `Its months are billed in ${currencies.join(' and ')}.`, errors: [] }];
};

/** For each month that the lines touch, what is booked with them. */
const pinsOf = async ({ documents }: CloseDeps, { lines }: BilledPlan, months: RatedRun['months']): Promise<readonly Pin[]> => {
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
const oldUnrated = ({ unrated }: BilledPlan, now: Instant): readonly Period[] => [
  ...new Set(unrated.map(({ period }) => period).filter((period) => isOldMonth(period, now))),
];
