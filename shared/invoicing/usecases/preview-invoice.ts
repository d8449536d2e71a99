import { refuse } from '#shared/kernel/problem.ts';
import { type Instant, MINUTE, type Period } from '#shared/kernel/time.ts';
import type { Commit } from '#shared/platform/table.ts';
import type { Queue } from '#shared/platform/queue.ts';
import { documentOf, getDocument, putDocument } from '../documents.ts';
import type { InvoicingCode } from '../errors.ts';
import { draftGroupOf } from '../rows.ts';
import type { InvoicingStore } from '../store.ts';
import { putDraft } from '../writes.ts';
import { computePreview, type Preview, type PreviewDeps, TOO_MANY } from './compute-preview.ts';
import type { UsageOwner } from './rate-tenant-month.ts';

/** How many usage hours are rated while a caller waits. */
const MOST = 20_000;
/** After that a stored draft is computed anew when somebody looks at it. */
const FRESH = 5 * MINUTE;
const RETRY_SECONDS = 30;

export type ComputedPreview = Preview & { readonly computedAt: Instant };

type Deps = PreviewDeps & { readonly invoicing: Pick<InvoicingStore, 'draft'>; readonly closing: Queue };
type Times = { readonly now: Instant; readonly wall: Instant };

/**
 * What an invoice would say: computed at once, or where that takes too long the draft that a worker stored, which is renewed when it
 * is not fresh any more.
 * @throws Problem `preview_pending` while there is no draft yet.
 */
export const previewInvoice =
  (deps: Deps) =>
  async (owner: UsageOwner, period: Period, { now, wall }: Times): Promise<ComputedPreview> => {
    const draft = await deps.invoicing.draft(owner.tenant, period);
    const preview = draft === undefined ? await computePreview(deps)(owner, period, now, MOST) : TOO_MANY;
    if (preview !== TOO_MANY) return { ...preview, computedAt: wall };
    if (draft === undefined || draft.computedAt + FRESH < wall) await deps.closing.ring(draftGroupOf({ ...owner, period }));
    if (draft !== undefined)
      return { ...((await getDocument(deps.documents, 'drafts', draft.document)) as Preview), computedAt: draft.computedAt };
    throw refuse<InvoicingCode>('preview_pending', 'This preview takes longer than a request; it is being computed. Ask again soon.', {
      retryAfterSeconds: RETRY_SECONDS,
    });
  };

/**
 * Computes a preview however long it is, and stores it as the month's draft.
 *
 *   worker 1    read draft v1    compute    v2 replaces v1 ok
 *   worker 2    read draft v1    compute    v2 replaces v1 loses: the other one is as new
 */
export const renewDraft =
  (deps: Omit<Deps, 'closing'> & { readonly commit: Commit }) =>
  async (owner: UsageOwner, period: Period, { now, wall }: Times): Promise<void> => {
    const before = await deps.invoicing.draft(owner.tenant, period);
    if (before !== undefined && before.computedAt + FRESH >= wall) return;
    const preview = await computePreview(deps)(owner, period, now, Number.POSITIVE_INFINITY);
    if (preview === TOO_MANY) return;
    const document = documentOf(preview);
    await putDocument(deps.documents, 'drafts', document);
    await deps.commit([putDraft(owner.tenant, period, { document: document.sha256, computedAt: wall }, before)]);
  };
