import { insertAgain } from '#shared/metering/again.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Answered, Once } from '#shared/platform/once.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import { isOldMonth } from '#shared/metering/domain/old-month.ts';
import { documentOf, getDocument, putDocument } from '../documents.ts';
import type { BilledPlan } from '../domain/billed-line.ts';
import { type Booked, unbook } from '../domain/booked.ts';
import { assertAllowed } from '../domain/invoice-states.ts';
import type { Invoice, Pin, Voided } from '../domain/invoice.ts';
import type { InvoicingStore, Owner } from '../store.ts';
import { voidInvoice as voidWrites } from '../writes.ts';

type Deps = { readonly invoicing: Pick<InvoicingStore, 'invoice' | 'booked'>; readonly documents: Blobs };

/**
 * Takes a finalized invoice back: its lines leave what is booked for every month they are of, so that the next invoices bill them again.
 *
 *   caller    read finalized v5    read booked 2023-11 v2    void replaces v5, booked v3 replaces v2 ok
 *   number    another invoice replaced booked v2 by v3 in between: the void loses, and is decided again on v3
 *   close     pinned booked v2 before the void: its numbering finds v3, and it is closed anew
 *
 * @throws Problem `not_found`, `invoice_state`.
 */
export const voidInvoice =
  (deps: Deps) =>
  (once: Once<Invoice>, owner: Owner, id: string, voided: Voided): Promise<Answered> =>
    once(async () => {
      const stored = await deps.invoicing.invoice(owner, id);
      if (stored === undefined) throw notFound('invoice');
      assertAllowed(stored.invoice, 'void');
      const pins = await pinsWithout(deps, stored.invoice);
      const old = pins.filter(({ period }) => isOldMonth(period, voided.at));
      return {
        writes: [
          ...voidWrites(stored, voided, pins),
          ...old.map(({ period }) => insertAgain(stored.invoice.tenant, { month: period, id: `${id}-void` })),
        ],
        value: { ...stored.invoice, status: 'void', voided },
      };
    });

/** What the invoice's months are booked at without its lines. */
const pinsWithout = async ({ invoicing, documents }: Deps, { tenant, pins, plan }: Invoice): Promise<readonly Pin[]> => {
  const { lines } = (await getDocument(documents, 'plans', plan!)) as BilledPlan;
  const booked = await invoicing.booked(
    tenant,
    pins.map(({ period }) => period),
  );
  const without: Pin[] = [];
  for (const [index, { period }] of pins.entries()) {
    const { document, version } = booked[index]!;
    const before = (await getDocument(documents, 'booked', document!)) as Booked;
    const next = documentOf(
      unbook(
        before,
        lines.filter((line) => line.period === period),
      ),
    );
    await putDocument(documents, 'booked', next);
    without.push({ period, booked: version, next: next.sha256 });
  }
  return without;
};
