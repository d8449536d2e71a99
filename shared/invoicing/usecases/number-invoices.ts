import type { Instant } from '#shared/kernel/time.ts';
import type { Commit, Write } from '#shared/platform/table.ts';
import { LOST, type Pause, untilWon } from '#shared/platform/until-won.ts';
import { type Closed, type Invoice, isClosed, returnedInvoice } from '../domain/invoice.ts';
import { allowed } from '../domain/invoice-states.ts';
import { fitting, planNumbers } from '../domain/plan-numbers.ts';
import type { Series, StoredInvoice } from '../rows.ts';
import type { InvoicingStore, Waiting } from '../store.ts';
import { finalize, finalizeWrites, moveCounter, removeTaken, returnToRequested } from '../writes.ts';

type Deps = {
  readonly invoicing: Pick<InvoicingStore, 'waiting' | 'stored' | 'counter' | 'booked'>;
  readonly commit: Commit;
  readonly pause: Pause;
};

/** What one transaction may hold beside the counter. */
const MOST_WRITES = 99;
/** No invoice takes less than three writes: more do not fit. */
const BATCH = 33;

/**
 * Gives numbers to all invoices of a factory's series that wait for one, oldest first; says how many got theirs.
 *
 *   worker 1    read closing A B    read counter 7    A=8 B=9, counter 9 if 7 ok      reply lost, or it dies: all is done
 *   worker 2    read closing A B    read counter 7    A=8 B=9, counter 9 if 7 loses   read closing: none, or what came since
 *   worker 3    read counter 9      read closing A    A=10: loses on A's closing row, which worker 1 removed
 *   void        takes lines of A's month out of what is booked (v4 to v5)    worker: A pinned v4, A goes back to `requested`, alone
 *
 * A number is given in the transaction that moves the counter and takes the invoice from the list, so none is given twice and
 * none is skipped, whoever runs, dies or runs again. Workers that meet only cost each other a retry.
 * @throws Problem `contention` after 8 lost races in a row; what is left is numbered at the next ring, or by the rule.
 */
export const numberInvoices =
  (deps: Deps) =>
  async (series: Series, now: Instant): Promise<number> => {
    let count = 0;
    for (;;) {
      const numbered = await untilWon(deps.pause, () => numberSome(deps, series, now));
      if (numbered === null) return count;
      count += numbered;
    }
  };

/** Numbers those that wait longest, or sends those back that can not be; null if none waits. */
const numberSome = async (deps: Deps, series: Series, now: Instant): Promise<number | null | typeof LOST> => {
  const { invoicing, commit } = deps;
  const waiting = await invoicing.waiting(series, BATCH);
  if (waiting.length === 0) return null;
  const closings = fitting(await closingsOf(invoicing, waiting), (one) => finalizeWrites(one.invoice), MOST_WRITES);
  if (closings.length === 0) return LOST;
  const moved = await movedIn(invoicing, closings);
  const [first] = moved;
  if (first !== undefined) return (await commit(returnToRequested(first, returnedInvoice(first.invoice)))).length > 0 ? LOST : 0;
  const { writes, finalized } = await numberingWrites(invoicing, series, closings, now);
  if ((await commit(writes)).length > 0) return LOST;
  // One that stays is rated again for nothing: its month's difference is zero by then.
  for (const write of finalized.flatMap(removeTaken)) await commit([write]);
  return finalized.length;
};

type Stored = StoredInvoice & { readonly invoice: Closed; readonly tenant: string };

/** Those that still close; another worker may have numbered some since they were listed. */
const closingsOf = async (invoicing: Deps['invoicing'], waiting: readonly Waiting[]): Promise<readonly Stored[]> =>
  (await invoicing.stored(waiting))
    .flatMap(({ invoice, version }) =>
      allowed[invoice.status].number === true && isClosed(invoice) ? [{ invoice, version, tenant: invoice.tenant }] : [],
    )
    .sort((a, b) => (a.invoice.id < b.invoice.id ? -1 : 1));

/** Those whose booked amounts are not what they were computed from. */
const movedIn = async (invoicing: Deps['invoicing'], closings: readonly Stored[]): Promise<readonly Stored[]> => {
  const moved: Stored[] = [];
  for (const closing of closings) {
    const { pins, tenant } = closing.invoice;
    const now = await invoicing.booked(
      tenant,
      pins.map(({ period }) => period),
    );
    if (pins.some(({ booked }, index) => now[index]!.version !== booked)) moved.push(closing);
  }
  return moved;
};

const numberingWrites = async (
  invoicing: Deps['invoicing'],
  series: Series,
  closings: readonly Stored[],
  now: Instant,
): Promise<{ readonly writes: readonly Write[]; readonly finalized: readonly Invoice[] }> => {
  const counter = await invoicing.counter(series);
  const { finalized, last } = planNumbers(
    closings.map(({ invoice }) => invoice),
    counter.last,
    now,
  );
  const writes = finalized.flatMap((invoice, index) => finalize(closings[index]!, invoice));
  return { writes: [...writes, moveCounter(series, counter, last)], finalized };
};
