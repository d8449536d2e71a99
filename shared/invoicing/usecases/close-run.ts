import { canonicalJson } from '#shared/kernel/canonical.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Again } from '#shared/metering/again.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Queue } from '#shared/platform/queue.ts';
import type { Commit } from '#shared/platform/table.ts';
import type { MonthToBill } from '../domain/bill-months.ts';
import type { Blocker } from '../domain/blockers.ts';
import type { Step } from '../domain/invoice.ts';
import type { StoredInvoice } from '../rows.ts';
import type { InvoicingStore } from '../store.ts';
import { replaceInvoice } from '../writes.ts';
import type { RateDeps } from './rate-tenant-month.ts';

export type CloseDeps = RateDeps & {
  readonly invoicing: Pick<InvoicingStore, 'months' | 'booked'>;
  readonly usage: {
    /** Asked before anything is read: what is complete then stays so. */
    readiness(factory: string, until: Instant): Promise<Readiness>;
    again(tenant: string): AsyncIterable<Again>;
  };
  readonly documents: Blobs;
  readonly commit: Commit;
  readonly wall: () => Instant;
  readonly numbering: Queue;
};

/** `lost`: another worker has it, or it was withdrawn. `unfinished`: the time is up; the next run goes on from the last step. */
export type Outcome = 'closing' | 'waiting' | 'empty' | 'lost' | 'unfinished';

/** One run of a worker on a request, as the request is by now. */
export type Run = { readonly deps: CloseDeps; readonly stored: StoredInvoice; readonly now: Instant; readonly isLate: () => boolean };
/** A run that has rated every month, its own first. */
export type RatedRun = Run & { readonly months: readonly (MonthToBill & { readonly step: Step })[] };

/** Says what the request waits for, where that has changed. What was rated is rated anew once it is mended. */
export const wait = async ({ deps, stored }: Run, waitsFor: readonly Blocker[], restUntil: Instant | null = null): Promise<Outcome> => {
  const { invoice } = stored;
  if (restUntil === null && invoice.steps.length === 0 && canonicalJson(invoice.waitsFor) === canonicalJson(waitsFor)) return 'waiting';
  const lost = await deps.commit([replaceInvoice(stored, { ...invoice, waitsFor, restUntil, steps: [] })]);
  return lost.length > 0 ? 'lost' : 'waiting';
};
