import { type KernelCode, refuse } from '#shared/kernel/problem.ts';
import type { Instant } from '#shared/kernel/time.ts';
import type { Pause } from '#shared/platform/once-old.ts';
import { pendingFact } from '#shared/platform/facts.ts';
import type { Item, Table, Write } from '#shared/platform/table.ts';
import type { Invoice } from '../domain/invoice.ts';
import { type Finalised, planNumbers } from '../domain/plan-numbers.ts';
import {
  bookedKey,
  counterKey,
  counterWrite,
  finalisedWrites,
  groupOf,
  invoiceKey,
  lastNumber,
  pendingKey,
  readInvoice,
  type Stored,
} from '../store.ts';

type Deps = { readonly table: Table; readonly pause: Pause };
type Group = Pick<Invoice, 'factory' | 'series'>;

/** Four writes an invoice and the counter: 97 of the 100 that one transaction may hold. */
const BATCH = 24;
const TRIES = 8;

/**
 * Gives numbers to all invoices of a factory's series that wait for one, oldest first; says how many got theirs.
 *
 *   worker 1    read pending A B    read counter 7    A=8 B=9, counter 9 if 7 ok      reply lost, or it dies: all is done
 *   worker 2    read pending A B    read counter 7    A=8 B=9, counter 9 if 7 loses   read pending: none, or what came since
 *   worker 3    read counter 9      read pending A    A=10: loses on A's pending row, which worker 1 removed
 *
 * A number is given in the transaction that moves the counter and takes the invoice from the pending list, so none is given twice and
 * none is skipped, whoever runs, dies or runs again. Workers that meet only cost each other a retry.
 * @throws Problem `contention` after 8 lost races in a row; what is left is numbered at the next ring, or by the rule.
 */
export const numberInvoices =
  ({ table, pause }: Deps) =>
  async (group: Group, now: Instant): Promise<number> => {
    let count = 0;
    for (let tries = 0; tries < TRIES;) {
      const waiting = await pendingIds(table, group);
      if (waiting.length === 0) return count;
      const closings = await closingsOf(table, waiting);
      const isDone = closings.length > 0 && (await table.commit(await numberingWrites(table, group, closings, now))).length === 0;
      if (isDone) count += closings.length;
      else await pause(tries);
      tries = isDone ? 0 : tries + 1;
    }
    throw refuse<KernelCode>('contention', `Others are numbering ${groupOf(group)}.`);
  };

type Waiting = { readonly id: string; readonly tenant: string };

/** The invoices that wait longest: ids sort by the time of their making. */
const pendingIds = async (table: Pick<Table, 'query'>, group: Group): Promise<readonly Waiting[]> => {
  const first = pendingKey(groupOf(group), '');
  const waiting: Waiting[] = [];
  for await (const { sk, tenant } of table.query(first, { from: first.sk, to: `${first.sk}\u{10ffff}`, limit: BATCH })) {
    waiting.push({ id: sk.slice(first.sk.length), tenant: String(tenant) });
  }
  return waiting;
};

/** Those that still close; another worker may have numbered some since they were listed. */
const closingsOf = async (table: Pick<Table, 'getMany'>, waiting: readonly Waiting[]): Promise<readonly Stored[]> => {
  const stored = (await table.getMany(waiting.map(({ tenant, id }) => invoiceKey(tenant, id)))).map(readInvoice);
  return stored.filter(({ invoice }) => invoice.status === 'closing').sort((a, b) => (a.invoice.id < b.invoice.id ? -1 : 1));
};

const numberingWrites = async (
  table: Pick<Table, 'get' | 'getMany'>,
  group: Group,
  closings: readonly Stored[],
  now: Instant,
): Promise<readonly Write[]> => {
  const counter = await table.get(counterKey(group.factory, group.series));
  const booked = await table.getMany(closings.map(({ invoice }) => bookedKey(invoice.tenant, invoice.period)));
  const bookedOf = ({ tenant, period }: Invoice) => {
    const { pk, sk } = bookedKey(tenant, period);
    return booked.find((item) => item.pk === pk && item.sk === sk);
  };
  const invoices = closings.map(({ invoice }) => invoice);
  const { finalised, last } = planNumbers(invoices, lastNumber(counter), now);
  const writes = finalised.flatMap((invoice, index) => {
    const stored = closings[index]!;
    return [...finalisedWrites(stored, invoice, bookedOf(invoice)), finalisedFact(invoice, stored.item)];
  });
  return [...writes, counterWrite(group, counter, last)];
};

const finalisedFact = ({ id, tenant, period, number, currency, total, finalisedAt }: Finalised, before: Item): Write =>
  pendingFact({
    type: 'invoice.finalized',
    tenant,
    subject: id,
    revision: before.version + 1,
    at: finalisedAt,
    data: { invoice: id, number, period, currency, total },
  });
