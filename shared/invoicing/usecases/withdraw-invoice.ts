import type { Answered, Once } from '#shared/platform/once.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import { assertAllowed } from '../domain/invoice-states.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { InvoicingStore, Owner } from '../store.ts';
import { withdraw } from '../writes.ts';

type Deps = { readonly invoicing: Pick<InvoicingStore, 'invoice'> };

/**
 * Takes a request back, so that its month can be requested again.
 *
 *   caller    read requested v3    withdrawn replaces v3 ok       worker: loses on v3, stops
 *   caller    read requested v3    a worker replaced v3: loses    reads closing: refused
 *
 * @throws Problem `not_found`, `invoice_state`.
 */
export const withdrawInvoice =
  ({ invoicing }: Deps) =>
  (once: Once<Invoice>, owner: Owner, id: string): Promise<Answered> =>
    once(async () => {
      const stored = await invoicing.invoice(owner, id);
      if (stored === undefined) throw notFound('invoice');
      assertAllowed(stored.invoice, 'withdraw');
      return { writes: withdraw(stored), value: { ...stored.invoice, status: 'withdrawn', waitsFor: [] } };
    });
