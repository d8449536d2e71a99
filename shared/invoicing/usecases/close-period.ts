import type { Instant, Period } from '#shared/kernel/time.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { IdPrefix } from '#shared/contract/ids.ts';
import type { Decision, once, OnceAnswer, OnceRequest } from '#shared/platform/once-old.ts';
import type { Queue } from '#shared/platform/queue.ts';
import type { Table } from '#shared/platform/table.ts';
import { closingInvoice, INVOICE_SERIES, type Parties } from '../domain/invoice.ts';
import { planClose } from '../domain/plan-close.ts';
import { documentOf, putDocument } from '../documents.ts';
import { closingWrites, groupOf, periodKey } from '../store.ts';
import { invoiceView } from '../views.ts';
import { type DraftDeps, draftInvoice } from './draft-invoice.ts';

type Deps = DraftDeps & {
  readonly table: Pick<Table, 'get'>;
  readonly documents: Pick<Blobs, 'put'>;
  readonly once: ReturnType<typeof once>;
  readonly newId: (prefix: IdPrefix) => string;
  readonly numbering: Queue;
};

/**
 * Closes a tenant's period: decides purely, then commits `closing` with the hashes of its inputs; the number follows per series.
 *
 *   closer A    no invoice yet    plan    store documents    insert invoice, period, pending ok
 *   closer B    no invoice yet    plan    store documents    insert invoice, period, pending loses on the period
 *               then: reads A's invoice -> invoice_exists
 *
 * The doorbell rings after the commit, and again on a replay; if it is lost, the numbering rule looks within a minute.
 * @throws Problem `invoice_exists`, or what blocks the plan.
 */
export const closePeriod =
  (deps: Deps) =>
  async (request: OnceRequest, parties: Parties, period: Period, now: Instant): Promise<OnceAnswer> => {
    const answer = await deps.once(request, () => decide(deps, parties, period, now));
    await deps.numbering.ring(groupOf({ factory: parties.factory, series: INVOICE_SERIES }));
    return answer;
  };

const decide = async (deps: Deps, parties: Parties, period: Period, now: Instant): Promise<Decision> => {
  const { factory, tenant } = parties;
  const lock = await deps.table.get(periodKey(tenant, period));
  const { plan, basis, readiness } = await draftInvoice(deps)(factory, tenant, period);
  const currency = planClose({ plan, readiness, existing: lock && String(lock['invoice']), now });
  const documents = { basis: documentOf(basis), plan: documentOf(plan) };
  await putDocument(deps.documents, 'basis', documents.basis);
  await putDocument(deps.documents, 'plans', documents.plan);
  const hashes = { basis: documents.basis.sha256, plan: documents.plan.sha256 };
  const invoice = closingInvoice({ ...parties, id: deps.newId('inv'), plan, currency, hashes, now });
  return { writes: closingWrites(invoice), answer: { status: 202, body: invoiceView(invoice) } };
};
