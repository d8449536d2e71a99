import type { Instant } from '#shared/kernel/time.ts';
import type { Commit, Write } from '#shared/platform/table.ts';
import { LOST, type Pause, untilWon } from '#shared/platform/until-won.ts';
import { planNumbers } from '../domain/plan-numbers.ts';
import { finalize, type InvoicingStore, moveCounter, type Series, type StoredInvoice, type Waiting } from '../store.ts';

type Deps = {
  readonly invoicing: Pick<InvoicingStore, 'waiting' | 'stored' | 'counter' | 'booked'>;
  readonly commit: Commit;
  readonly pause: Pause;
};

/** Four writes an invoice and the counter: 97 of the 100 that one transaction may hold. */
const BATCH = 24;

/**
 * Gives numbers to all invoices of a factory's series that wait for one, oldest first; says how many got theirs.
 *
 *   worker 1    read closing A B    read counter 7    A=8 B=9, counter 9 if 7 ok      reply lost, or it dies: all is done
 *   worker 2    read closing A B    read counter 7    A=8 B=9, counter 9 if 7 loses   read closing: none, or what came since
 *   worker 3    read counter 9      read closing A    A=10: loses on A's closing row, which worker 1 removed
 *
 * A number is given in the transaction that moves the counter and takes the invoice from the list, so none is given twice and
 * none is skipped, whoever runs, dies or runs again. Workers that meet only cost each other a retry.
 * @throws Problem `contention` after 8 lost races in a row; what is left is numbered at the next ring, or by the rule.
 */
export const numberInvoices =
  (deps: Deps) =>
  async (series: Series, now: Instant): Promise<number> => {
    let count = 0;
    for (let numbered = BATCH; numbered > 0; count += numbered) numbered = await untilWon(deps.pause, () => numberSome(deps, series, now));
    return count;
  };

/** Numbers those that wait longest; 0 if none does. */
const numberSome = async ({ invoicing, commit }: Deps, series: Series, now: Instant): Promise<number | typeof LOST> => {
  const waiting = await invoicing.waiting(series, BATCH);
  if (waiting.length === 0) return 0;
  const closings = await closingsOf(invoicing, waiting);
  const lost = closings.length === 0 || (await commit(await numberingWrites(invoicing, series, closings, now))).length > 0;
  return lost ? LOST : closings.length;
};

/** Those that still close; another worker may have numbered some since they were listed. */
const closingsOf = async (invoicing: Deps['invoicing'], waiting: readonly Waiting[]): Promise<readonly StoredInvoice[]> =>
  (await invoicing.stored(waiting))
    .filter(({ invoice }) => invoice.status === 'closing')
    .sort((a, b) => (a.invoice.id < b.invoice.id ? -1 : 1));

const numberingWrites = async (
  invoicing: Deps['invoicing'],
  series: Series,
  closings: readonly StoredInvoice[],
  now: Instant,
): Promise<readonly Write[]> => {
  const counter = await invoicing.counter(series);
  const invoices = closings.map(({ invoice }) => invoice);
  const booked = await invoicing.booked(invoices);
  const { finalized, last } = planNumbers(invoices, counter.last, now);
  const writes = finalized.flatMap((invoice, index) => finalize(closings[index]!.version, invoice, booked[index]!));
  return [...writes, moveCounter(series, counter, last)];
};
