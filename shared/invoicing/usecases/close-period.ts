import type { Instant, Period } from '#shared/kernel/time.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { NewId } from '#shared/platform/ids.ts';
import type { Answered, Decision, Once } from '#shared/platform/once.ts';
import type { Queue } from '#shared/platform/queue.ts';
import { basisWriter } from '../basis-writer.ts';
import { documentOf, putBasisPart, putDocument } from '../documents.ts';
import { closingInvoice, type Invoice, INVOICE_SERIES, type Parties } from '../domain/invoice.ts';
import { planClose } from '../domain/plan-close.ts';
import { groupOf, insertClosing, type InvoicingStore } from '../store.ts';
import { type DraftDeps, draftInvoice } from './draft-invoice.ts';

type Deps = DraftDeps & {
  readonly invoicing: Pick<InvoicingStore, 'invoiceOfPeriod'>;
  readonly documents: Pick<Blobs, 'put'>;
  readonly newId: NewId;
  readonly numbering: Queue;
};

/**
 * Closes a tenant's period: decides purely, then commits `closing` with the hashes of its inputs; the number follows per series.
 *
 *   closer A    no invoice yet    plan    store documents    insert invoice, period, closing ok
 *   closer B    no invoice yet    plan    store documents    insert invoice, period, closing loses on the period
 *               then: reads A's invoice -> invoice_exists
 *
 * The doorbell rings after the commit, and again on a replay; if it is lost, the numbering rule looks within a minute.
 * @throws Problem `invoice_exists`, or what blocks the plan.
 */
export const closePeriod =
  (deps: Deps) =>
  async (once: Once<Invoice>, parties: Parties, period: Period, now: Instant): Promise<Answered> => {
    const answered = await once(() => decide(deps, parties, period, now));
    await deps.numbering.ring(groupOf({ factory: parties.factory, series: INVOICE_SERIES }));
    return answered;
  };

const decide = async (deps: Deps, parties: Parties, period: Period, now: Instant): Promise<Decision<Invoice>> => {
  const { factory, tenant } = parties;
  const existing = await deps.invoicing.invoiceOfPeriod(tenant, period);
  const basis = basisWriter((sha256, bytes) => putBasisPart(deps.documents, sha256, bytes));
  const { month, readiness } = await draftInvoice(deps)(factory, tenant, period, basis.add);
  const { plan, commitments } = month;
  const currency = planClose({ plan, readiness, existing, now });
  const documents = { basis: documentOf(await basis.finish({ tenant, period, commitments })), plan: documentOf(plan) };
  await putDocument(deps.documents, 'basis', documents.basis);
  await putDocument(deps.documents, 'plans', documents.plan);
  const hashes = { basis: documents.basis.sha256, plan: documents.plan.sha256 };
  const invoice = closingInvoice({ ...parties, id: deps.newId('inv'), plan, currency, hashes, now });
  return { writes: insertClosing(invoice), value: invoice };
};
