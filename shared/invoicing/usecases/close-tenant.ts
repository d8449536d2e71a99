import type { Instant } from '#shared/kernel/time.ts';
import { closeInvoice } from './close-invoice.ts';
import type { CloseDeps, Outcome } from './close-run.ts';

type Deps = CloseDeps & { readonly now: (factory: string) => Promise<Instant> };

/** Closes what is requested of a tenant, oldest month first, as far as nothing is in the way. */
export const closeTenant =
  (deps: Deps) =>
  async (tenant: string, isLate: () => boolean): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const stored of await deps.invoicing.months(tenant)) {
      if (stored.invoice.status !== 'requested') continue;
      outcomes.push(await closeInvoice(deps)(stored, await deps.now(stored.invoice.factory), isLate));
    }
    return outcomes;
  };
